"""Removes pictures from the page, and puts them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.ui.pictures.picture_list import PictureEntry
    from swiftcam.ui.pictures.picture_model import PictureModel
    from swiftcam.ui.pictures.picture_work import PictureWork

_KEPT = 50  # removals that can be undone


class Removals:
    """Removes pictures, with their results, from the list and the batch. The files are kept."""

    def __init__(self, work: PictureWork, model: PictureModel) -> None:
        self._work = work
        self._model = model

    def remove(self, entries: Sequence[PictureEntry]) -> int:
        """Remove pictures; return their number."""
        if entries:
            self._work.removed = [*self._work.removed[1 - _KEPT :], tuple(entries)]
            self._work.page_batch.remove(entry.listed for entry in entries)
            self._model.remove(entries)
        return len(entries)

    def undo(self) -> int:
        """Put the pictures of the last removal back in their places; return their number.

        Those without a result are labelled. A picture that was added again since is left as it is.
        """
        if not self._work.removed:
            return 0
        entries = [
            entry for entry in self._work.removed.pop() if self._work.view.get(entry.key) is None
        ]
        self._work.page_batch.restore(
            (entry.listed for entry in entries),
            [entry.listed for entry in entries if entry.result is None],
        )
        self._model.restore(entries)
        return len(entries)
