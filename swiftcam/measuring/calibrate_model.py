"""Calibrating an installed model for 8 bits, and writing the calibration beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, OutputError
from swiftcam.inference.graphs.calibration import calibration_path, write_calibration
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import at_size, checkpoint_of, open_model
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
    """Calibrate a model on up to `count` crops; return the calibration and the path of its file.

    Without `pictures`, a folder, the crops are from the demo. `size` is the side of the crops in
    pixels, None for the model's own.

    Raises:
        ArgumentError: there is no such model or folder, or it is an imported classifier.
        ModelError: there are too few pictures, or the model cannot be run.
        OutputError: the folder of the model cannot be written.
        Cancelled: it was cancelled.
    """
    model = checkpoint_of(at_size(open_model(find_model(name)), size))
    if model is None:
        raise ArgumentError(
            f"{name} is an imported classifier and cannot be calibrated. Choose a SwiftFormer."
        )
    crops = sample_crops(model.recipe, pictures, count)
    calibration = calibrate(model, crops, watch)
    path = calibration_path(model)
    try:
        write_calibration(calibration, path.parent)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}). Copy the model to a folder "
            "where you may write, and give its path."
        ) from error
    return calibration, path
