"""One result to all the places it goes to: folders, a sidecar, and last its row.

A row in the file therefore means that everything else was done. Used by one thread.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, ImageError, OutputError
from swiftcam.inference.labels.class_names import readable_name
from swiftcam.labelling.batch.picture_crops import identify_path
from swiftcam.labelling.writing.rows import row_of
from swiftcam.labelling.writing.sidecars import write_sidecar
from swiftcam.labelling.writing.sorting import NOT_SURE, place
from swiftcam.labelling.writing.writers import open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.labelling.finding.picture_result import PictureResult
    from swiftcam.labelling.writing.corrections import Corrections
    from swiftcam.labelling.writing.made_by import MadeBy
    from swiftcam.labelling.writing.row_file import Stamp
    from swiftcam.labelling.writing.sidecars import SidecarOptions
    from swiftcam.labelling.writing.sorting import SortOptions
    from swiftcam.labelling.writing.writers import RowOptions

SURE = 0.2  # keywords and folders get labels from here on, as the live view does


@dataclass(frozen=True)
class Destinations:
    """Where results go; None for nowhere.

    Labels below `threshold` are left out. None: rows have all of them, keywords and folders those
    from 20 %.
    """

    rows: RowOptions | None = None
    sidecars: SidecarOptions | None = None
    folders: SortOptions | None = None
    threshold: float | None = None

    def check(self) -> None:
        """Return if everything can be written, as far as can be told before.

        Raises:
            ArgumentError: something cannot.
        """
        if self.rows:
            self.rows.check()
        if self.folders and self.folders.folder.exists() and not self.folders.folder.is_dir():
            raise ArgumentError(f"--into {self.folders.folder} is not a folder. Choose another.")

    def options(self) -> list[object]:
        """Return what of this shows in a row or means that more than a row was written."""
        parts = (self.sidecars, self.folders)
        return [self.threshold, *(dataclasses.asdict(part) if part else None for part in parts)]


class Recorder:
    """Writes results as they come and says which need not come again."""

    def __init__(
        self,
        destinations: Destinations,
        made_by: MadeBy,
        corrections: Corrections | None = None,
        *,
        by_content: bool = False,
    ) -> None:
        """Open the results file.

        Raises:
            ArgumentError: it is no results file, though it is to be resumed.
            OutputError: it cannot be opened.
        """
        self._to = destinations
        self._made_by = made_by
        self._corrections = corrections
        self._by_content = by_content
        self._rows = open_rows(destinations.rows) if destinations.rows else None

    def row_before(self, path: Path) -> Stamp | None:
        """Return the stamp of a row that still says what a new one would say, None without one."""
        stamp = self._rows.stamp_of(path) if self._rows else None
        if stamp is None:
            return None
        if (stamp.key, stamp.corrected) != (self._made_by.key, self._corrected(path)):
            return None
        try:
            now = identify_path(path, by_content=self._by_content)
        except (ImageError, OSError):
            return None
        then = stamp.identity
        if self._by_content:
            return stamp if now.sha256 == then.sha256 else None
        return stamp if (now.size, now.mtime_ns) == (then.size, then.mtime_ns) else None

    def write(self, result: PictureResult, made_by: MadeBy | None = None) -> PictureResult:
        """Write a result everywhere; return it with its correction and what could not be written.

        `made_by` is for a result that another model made than the others.

        Raises:
            OutputError: the row cannot be written.
        """
        made_by = made_by or self._made_by
        result = dataclasses.replace(result, corrected=self._corrected(result.path))
        if result.candidates and result.identity:
            result = self._beside(result, made_by)
        if self._rows:
            least = self._to.threshold or 0.0
            kept = tuple(c for c in result.candidates if c.probability >= least)
            row = row_of(
                dataclasses.replace(result, candidates=kept),
                made_by.model,
                made_by.key,
            )
            self._rows.append(row)
        return result

    def close(self) -> None:
        """Finish the results file.

        Raises:
            OutputError: it cannot be finished; the rows written so far are whole.
        """
        if self._rows:
            self._rows.close()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _corrected(self, path: Path) -> str:
        return self._corrections.get(path) if self._corrections else ""

    def _beside(self, result: PictureResult, made_by: MadeBy) -> PictureResult:
        """Write the sidecar and sort the picture; what fails is the result's error."""
        words = self._words(result, made_by)
        try:
            if self._to.folders:
                place(result.path, words[0] if words else NOT_SURE, self._to.folders)
            if self._to.sidecars:
                write_sidecar(result.path, words, self._to.sidecars)
        except OutputError as error:
            return dataclasses.replace(result, error=str(error), identity=None)
        return result

    def _words(self, result: PictureResult, made_by: MadeBy) -> list[str]:
        """Return the names of what is sure enough, or the label given by hand."""
        if result.corrected:
            return [result.corrected]
        least = SURE if self._to.threshold is None else self._to.threshold
        return [
            readable_name(made_by.labels, candidate.index, candidate.label)
            for candidate in result.candidates
            if candidate.probability >= least
        ]
