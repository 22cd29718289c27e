"""Writes each result to all destinations: sorted folders, a sidecar, and last its row.

The row is last, so a row in the file means that the other outputs exist. Used by one thread.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, ImageError, OutputError
from swiftcam.inference.labels.class_names import readable_name, readable_names
from swiftcam.inference.labels.confidence import is_sure
from swiftcam.labelling.finding.picture_id import with_content
from swiftcam.labelling.writing.rows import row_of
from swiftcam.labelling.writing.sorting import NOT_SURE, FolderNames, sort_picture
from swiftcam.labelling.writing.writers import open_rows
from swiftcam.labelling.xmp.sidecars import write_sidecar
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from swiftcam.labelling.finding.picture_id import PictureId
    from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
    from swiftcam.labelling.writing.corrections import Corrections
    from swiftcam.labelling.writing.row_index import Stamp
    from swiftcam.labelling.writing.row_provenance import RowProvenance
    from swiftcam.labelling.writing.sorting import SortOptions
    from swiftcam.labelling.writing.writers import RowOptions
    from swiftcam.labelling.xmp.sidecars import SidecarOptions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Destinations:
    """Where results go.

    `rows`: the results file. `sidecars`: XMP keywords. `folders`: pictures sorted by label. Each is
    None for none.
    `minimum_confidence`: the least probability of a label that becomes a keyword or a folder, None
    for the model's own. Rows have all labels, and say whether the first one reaches it.
    """

    rows: RowOptions | None = None
    sidecars: SidecarOptions | None = None
    folders: SortOptions | None = None
    minimum_confidence: float | None = None

    def check(self) -> None:
        """Check that the destinations can be written, as far as possible in advance.

        Raises:
            ArgumentError: one of them cannot.
        """
        if self.rows:
            self.rows.check()
        if self.folders and self.folders.folder.exists() and not self.folders.folder.is_dir():
            raise ArgumentError(
                f"--into {self.folders.folder} is not a folder. Choose another one."
            )

    def options(self) -> list[object]:
        """Return the options that change sidecars or folders, for the key of rows."""
        parts = (self.sidecars, self.folders)
        return [dataclasses.asdict(part) if part else None for part in parts]


class Recorder:
    """Writes results to their destinations, and finds rows that are still valid."""

    def __init__(
        self,
        destinations: Destinations,
        provenance: RowProvenance,
        corrections: Corrections | None = None,
        *,
        by_content: bool = False,
    ) -> None:
        """Open the results file.

        Raises:
            ArgumentError: the file to resume is not a results file.
            OutputError: the file cannot be opened.
        """
        self._to = destinations
        self._provenance = provenance
        self._corrections = corrections
        self._by_content = by_content
        self._folder_names = FolderNames()
        self._named: set[str] = set()  # the keys of the provenances whose labels have folders
        self._rows = open_rows(destinations.rows) if destinations.rows else None

    def valid_stamp(self, item: ListedPicture) -> Stamp | None:
        """Return the stamp of a picture's row if a new row would be equal, else None."""
        stamp = self._rows.stamp_of(item.id) if self._rows else None
        if stamp is None:
            return None
        if (stamp.key, stamp.corrected) != (self._provenance.key, self._corrected(item.id)):
            return None
        if not self._by_content:
            return stamp if stamp.id.is_same(item.id) else None
        try:
            now = with_content(item.id, item.path)
        except (ImageError, OSError):
            return None
        return stamp if stamp.id.sha256 and stamp.id.is_same(now) else None

    def write(
        self, result: PictureResult, provenance: RowProvenance | None = None
    ) -> PictureResult:
        """Write a result; return it with its correction and with errors of writing.

        `provenance` replaces that of the recorder, for a result of another model.

        Raises:
            OutputError: the row cannot be written.
        """
        provenance = provenance or self._provenance
        result = dataclasses.replace(result, corrected=self._corrected(result.id))
        if result.candidates and result.id.place and result.id.has_content:
            result = self._write_beside(result, provenance)
        if self._rows:
            self._rows.append(row_of(result, provenance))
        return result

    def close(self) -> None:
        """Finish the results file.

        Raises:
            OutputError: that failed; the rows written so far are complete.
        """
        if self._rows:
            self._rows.close()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _corrected(self, picture: PictureId) -> str:
        return self._corrections.get(picture) if self._corrections else ""

    def _write_beside(self, result: PictureResult, provenance: RowProvenance) -> PictureResult:
        """Write the sidecar and sort the picture; a failure becomes the error of the result."""
        keywords = self._keywords(result, provenance)
        try:
            if self._to.folders:
                folder = self._folder(keywords[0], provenance) if keywords else NOT_SURE
                sort_picture(result.path, folder, self._to.folders)
            if self._to.sidecars:
                write_sidecar(result.path, keywords, self._to.sidecars)
        except OutputError as error:
            reason = str(error)
        except Exception:  # what one picture's neighbours contain never ends the batch
            log.exception("writing beside %s", result.path)
            reason = unexpected("writing its sidecar or sorted copy")
        else:
            return result
        return dataclasses.replace(result, error=reason, id=result.id.without_content())

    def _folder(self, label: str, provenance: RowProvenance) -> str:
        if provenance.key not in self._named:
            self._named.add(provenance.key)
            self._folder_names.add(readable_names(provenance.labels, "en"))
        return self._folder_names.of(label)

    def _keywords(self, result: PictureResult, provenance: RowProvenance) -> list[str]:
        """Return the label given by hand, or the names of the labels that are sure."""
        if result.corrected:
            return [result.corrected]
        return [
            readable_name(provenance.labels, candidate.index, candidate.label)
            for candidate in result.candidates
            if is_sure(candidate.probability, provenance.minimum_confidence)
        ]
