"""Brings a model of the user's own into the store: a SwiftFormer, or any ONNX classifier.

Any thread. It is tried on the golden crops before it is kept.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.importing.checkpoints import fill_with_checkpoint
from swiftcam.inference.importing.graphs import fill_with_graph, is_graph
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.disk import writing
from swiftcam.inference.models.spec import is_model_name
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.inference.parity.seal import Sealer
from swiftcam.jobs.progress import Phase, Progress, Watch

if TYPE_CHECKING:
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.model_record import Record
    from swiftcam.inference.parity.verdicts import Seal


@dataclass(frozen=True)
class Imported:
    """A model that was brought in, and how the default engine did on its golden crops."""

    record: Record
    seal: Seal


def import_model(
    request: ImportRequest, watch: Watch | None = None, *, store: Store | None = None
) -> Imported:
    """Bring a model into the store.

    Raises:
        ArgumentError: the name cannot be used or is taken, or the labels or the recipe do not fit.
        ModelError: the model is damaged, is none, or does not run.
        StoreError: it cannot be kept.
        Cancelled: it was called off.
    """
    store, watch = store or Store(), watch or Watch()
    _require_free(request.name, store)
    if not os.path.exists(request.path):
        raise ArgumentError(f"There is no {request.path}. Check the path.")
    with store.lock(request.name, watch):
        _require_free(request.name, store)
        with store.adding(request.name) as folder:
            fill = fill_with_graph if is_graph(request.path) else fill_with_checkpoint
            model, record = fill(request, folder, watch)
            with writing(folder):
                record.write(folder)
                write_golden(make_golden(model, watch), folder)
            sealer = Sealer(model, create_engine("onnx", model, EngineOptions()))
            seal = sealer.check(watch.cancelled)
            watch.check()
    watch.report(Progress(Phase.DONE, record.size, record.size))
    return Imported(record, seal)


def _require_free(name: str, store: Store) -> None:
    if not is_model_name(name):
        raise ArgumentError(
            f"A model cannot be called {name!r}. Use lower-case letters, digits and ._- (64 at "
            "most), beginning with a letter or digit."
        )
    if any(spec.name == name for spec in catalogue()):
        raise ArgumentError(f"{name} is a model of the catalogue. Choose another name.")
    if store.has(name):
        raise ArgumentError(
            f"There is a model {name} already. Choose another name, or remove it first: "
            f"swiftcam models remove {name}"
        )
