"""Writes the results that are there: to a file, into sidecars, or into folders by label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.labelling.made_by import made_by
from swiftcam.labelling.record import Destinations, Recorder, export_results
from swiftcam.labelling.sidecars import SidecarOptions
from swiftcam.labelling.sorting import SortOptions
from swiftcam.labelling.writers import RowOptions
from swiftcam.ui.translations import tr, translated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.labelling.corrections import Corrections
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


def export(
    results: Iterable[PictureResult],
    to: Destinations,
    choice: ModelChoice,
    corrections: Corrections | None,
) -> str:
    """Write results and return a sentence about it."""
    results = list(results)
    try:
        to.check()
        if to.folders:
            to.folders.folder.mkdir(parents=True, exist_ok=True)
        recorder = Recorder(to, made_by(choice, *to.options()), corrections)
        failed = export_results(results, recorder)
    except SwiftCamError as error:
        return translated(error.args[0])
    except OSError as error:
        return tr("The results could not be written ({reason}).", reason=error.strerror or "?")
    written = tr("Written: {count:,} pictures.", count=len(results))
    if failed:
        written += " " + tr("{count:,} of them have an error.", count=failed)
    return written
