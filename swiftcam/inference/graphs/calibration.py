"""The calibration of a model: the ranges and exceptions it needs to run in 8 bits."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from swiftcam import files
from swiftcam.errors import ModelError
from swiftcam.inference.models.imported_classifier import ImportedClassifier

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.models.model import Model

log = logging.getLogger(__name__)

_VERSION = 1
Range = tuple[float, float]


@dataclass(frozen=True)
class Calibration:
    """The ranges of the values of each convolution, measured on pictures.

    `weights_sha256`: the hash of the model's weights. `size`: the side of the crops in pixels.
    `pictures`: the number of crops. `agreement`: the share of them on which the first label is that
    of float32. `inputs`, `outputs`: the ranges, by the name of the convolution in the graph.
    `kept`: the convolutions that stay in float32, because 8 bits would change too many labels.
    """

    weights_sha256: str
    size: int
    pictures: int
    agreement: float
    inputs: dict[str, Range]
    outputs: dict[str, Range]
    kept: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The hash of all values, which identifies this calibration."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def calibration_path(model: Checkpoint) -> Path:
    """Return the path of a model's calibration, beside the model; the file may be missing."""
    return model.directory / f"calibration-{model.recipe.size}.json"


def read_calibration(model: Checkpoint) -> Calibration | None:
    """Return the calibration of a model at its size; None if its weights have none.

    Raises:
        ModelError: the file is damaged.
    """
    path = calibration_path(model)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values.pop("version") != _VERSION:
            return None
        for side in ("inputs", "outputs"):
            values[side] = {name: (float(a), float(b)) for name, (a, b) in values[side].items()}
        calibration = Calibration(**{**values, "kept": tuple(values["kept"])})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(
            f"The calibration {path} cannot be read ({error}). Calibrate the model again: "
            f"swiftcam models calibrate {model.name}"
        ) from error
    return calibration if calibration.weights_sha256 == model.sha256 else None


def calibration_digest(model: Model) -> str | None:
    """Return the digest of a model's calibration; None if it has none that can be used."""
    if isinstance(model, ImportedClassifier):
        return None
    try:
        calibration = read_calibration(model)
    except ModelError as error:
        log.info("%s", error)
        return None
    return calibration.digest if calibration else None


def require_calibration(model: Checkpoint) -> Calibration:
    """Return the calibration of a model at its size.

    Raises:
        ModelError: its weights have no calibration, or the file is damaged.
    """
    calibration = read_calibration(model)
    if calibration is None:
        size = "" if model.trained_size is None else f" --size {model.recipe.size}"
        raise ModelError(
            f"{model.name} is not calibrated for int8 at {model.recipe.size} pixels. Run once: "
            f"swiftcam models calibrate {model.name}{size}"
        )
    return calibration


def write_calibration(calibration: Calibration, folder: Path) -> None:
    """Write a calibration beside its model.

    Raises:
        OSError: the folder cannot be written.
    """
    text = json.dumps({"version": _VERSION, **asdict(calibration)}, indent=1)
    with files.atomic_path(folder / f"calibration-{calibration.size}.json") as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
