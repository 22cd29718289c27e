"""Writes the results that are there: to a file, into sidecars, or into folders by label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.labelling.export import Export
from swiftcam.labelling.made_by import made_by
from swiftcam.labelling.record import Destinations, Recorder
from swiftcam.labelling.row_file import output_errors
from swiftcam.labelling.sidecars import SidecarOptions
from swiftcam.labelling.sorting import SortOptions
from swiftcam.labelling.writers import RowOptions
from swiftcam.ui.translations import tr, translated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.labelling.corrections import Corrections
    from swiftcam.labelling.export import ExportProgress
    from swiftcam.labelling.result import PictureResult
    from swiftcam.labelling.sorting import SortMode

FILE_KINDS = "CSV (*.csv);;JSON Lines (*.jsonl);;Parquet (*.parquet)"


def save_rows(name: str) -> Destinations:
    """Return the destination of a results file; CSV is marked for Excel."""
    path = Path(name)
    if not path.suffix:
        path = path.with_suffix(".csv")
    return Destinations(rows=RowOptions(path, has_bom=path.suffix.lower() == ".csv"))


def write_sidecars() -> Destinations:
    """Return the destination of a sidecar beside each picture."""
    return Destinations(sidecars=SidecarOptions())


def sort_into(folder: str, mode: SortMode) -> Destinations:
    """Return the destination of folders by label; the pictures stay where they are."""
    return Destinations(folders=SortOptions(Path(folder), mode))


def start_export(
    results: Iterable[PictureResult],
    to: Destinations,
    choice: ModelChoice,
    corrections: Corrections | None,
) -> Export:
    """Begin to write results, in the background.

    Raises:
        ArgumentError: a destination makes no sense; nothing was written.
    """
    to.check()

    def recorder() -> Recorder:
        if to.folders:
            with output_errors(to.folders.folder):
                to.folders.folder.mkdir(parents=True, exist_ok=True)
        return Recorder(to, made_by(choice, *to.options()), corrections)

    export = Export(list(results), recorder)
    export.start()
    return export


def export_words(progress: ExportProgress) -> str:
    """Return how far an export is, or how it went."""
    if progress.message:
        return translated(progress.message)
    if not progress.is_over:
        return tr("Writing: {done:,} of {total:,}", done=progress.done, total=progress.total)
    written = tr("Written: {count:,} pictures.", count=progress.done)
    if progress.failed:
        written += " " + tr("{count:,} of them have an error.", count=progress.failed)
    return written
