"""Exports results: to a file, to sidecars, or to folders sorted by label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.labelling.batch.page_batch import TOP_K
from swiftcam.labelling.writing.export import Export
from swiftcam.labelling.writing.recorder import Destinations, Recorder
from swiftcam.labelling.writing.row_provenance import RowProvenance, row_provenance
from swiftcam.labelling.writing.sorting import SortOptions
from swiftcam.labelling.writing.writers import RowOptions
from swiftcam.labelling.xmp.sidecars import SidecarOptions
from swiftcam.ui.translations.translate import tr, translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.label_maker import LabelMaker
    from swiftcam.labelling.finding.picture_result import PictureResult
    from swiftcam.labelling.writing.corrections import Corrections
    from swiftcam.labelling.writing.export import ExportProgress
    from swiftcam.labelling.writing.sorting import SortMode
    from swiftcam.ui.pictures.picture_list import PictureView

FILE_KINDS = "CSV (*.csv);;JSON Lines (*.jsonl);;Parquet (*.parquet)"


def save_rows(name: str) -> Destinations:
    """Return the destination of a results file; CSV gets a byte order mark for Excel."""
    path = Path(name)
    if not path.suffix:
        path = path.with_suffix(".csv")
    is_table = path.suffix.lower() == ".csv"
    # The dialog has asked whether an existing file is replaced.
    return Destinations(rows=RowOptions(path, has_bom=is_table, may_overwrite=True))


def write_sidecars() -> Destinations:
    """Return the destination for a sidecar beside each picture."""
    return Destinations(sidecars=SidecarOptions())


def sort_into(folder: str, mode: SortMode) -> Destinations:
    """Return the destination for folders by label; the original pictures are not moved."""
    return Destinations(folders=SortOptions(Path(folder), mode))


def start_export(view: PictureView, to: Destinations, corrections: Corrections | None) -> Export:
    """Start to write the results of the pictures that are shown, in the background.

    The minimum confidence is that of the view.

    Raises:
        ArgumentError: a destination is not valid; nothing was written.
    """
    to = replace(to, minimum_confidence=view.chosen_confidence)
    to.check()
    done = [(entry.result, entry.maker) for entry in view.shown if entry.result and entry.maker]
    makers = {result.key: maker for result, maker in done}
    export = Export([result for result, _ in done], lambda: _Recorder(to, makers, corrections))
    export.start()
    return export


class _Recorder(Recorder):
    """A recorder for results of several models: each row names the model that made it."""

    def __init__(
        self,
        to: Destinations,
        makers: Mapping[bytes, LabelMaker],
        corrections: Corrections | None,
    ) -> None:
        made = {maker: row_provenance(maker, TOP_K, to) for maker in set(makers.values())}
        self._made = {key: made[maker] for key, maker in makers.items()}
        super().__init__(to, next(iter(made.values()), RowProvenance("", "")), corrections)

    def write(
        self, result: PictureResult, provenance: RowProvenance | None = None
    ) -> PictureResult:
        return super().write(result, provenance or self._made[result.key])


def export_text(progress: ExportProgress) -> str:
    """Return the progress of an export, or its outcome."""
    if progress.message:
        return translated(progress.message)
    if not progress.is_over:
        return tr("Exporting: {done:,} of {total:,}", done=progress.done, total=progress.total)
    written = tr("Exported {count:,} pictures.", count=progress.done)
    if progress.failed:
        written += " " + tr("{count:,} of them could not be labelled.", count=progress.failed)
    return written
