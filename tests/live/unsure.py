"""Snapshots of a view that is sure of its label, or not."""

from types import SimpleNamespace

from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.headline import Headline


def snapshot(index=None, *, name="starter", classes=3, is_resizable=True, **changes):
    """Return the snapshot of a labelled live view; `index` is the headline's class."""
    labels = tuple(f"class {number}" for number in range(classes))
    values = {
        "generation": 1,
        "state": State.LIVE,
        "model": SimpleNamespace(name=name, labels=labels, is_resizable=is_resizable),
        "labelled": SimpleNamespace(
            headline=Headline(index, 0.0, 0.5), model=None, options=None, gap=None
        ),
    }
    return Snapshot(**(values | changes))
