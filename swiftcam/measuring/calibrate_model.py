"""Calibrating an installed model for 8 bits: its crops, the calibration, and where that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, OutputError
from swiftcam.inference.graphs.calibration import calibration_path, write_calibration
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.models.model import at_size, open_model
from swiftcam.inference.setups.calibrate import calibrate
from swiftcam.measuring.sample_crops import sample_crops

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.graphs.calibration import Calibration
    from swiftcam.jobs.progress import Watch


def calibrate_model(
    name: str,
    watch: Watch,
    pictures: Path | None = None,
    size: int | None = None,
    count: int = 64,
) -> tuple[Calibration, Path]:
    """Calibrate a model on `count` crops and write what was learnt beside it.

    Raises:
        ArgumentError: there is no such model or folder, or it is a graph from elsewhere.
        ModelError: there are too few pictures, or the model cannot be run.
        OutputError: the folder of the model cannot be written.
        Cancelled: it was called off.
    """
    model = at_size(open_model(find_model(name)), size)
    if isinstance(model, ImportedClassifier):
        raise ArgumentError(f"{name} is an ONNX graph from elsewhere: it is run as it is.")
    crops = sample_crops(model.recipe, pictures, count)
    calibration = calibrate(model, crops, watch)
    path = calibration_path(model)
    try:
        write_calibration(calibration, path.parent)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}). Copy the model to a folder of "
            "your own and name its path."
        ) from error
    return calibration, path
