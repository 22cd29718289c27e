"""What was learnt about a model from pictures so that it can be run in 8 bits: `Calibration`."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from swiftcam import paths
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
    """The ranges of what goes into and comes out of each convolution, by its name in the graph.

    `kept` names convolutions that stay in float32, since 8 bits change the labels too much there.
    Learnt from `pictures` crops of `size` pixels; with these, `agreement` is the share on which the
    first label stayed the same. `weights_sha256` tells of which model.
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
        """What tells this calibration from any other."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def calibration_path(model: Checkpoint) -> Path:
    """Return the file beside a model that its calibration is in, or would be."""
    return model.directory / f"calibration-{model.recipe.size}.json"


def read_calibration(model: Checkpoint) -> Calibration | None:
    """Return the calibration of a model at its size; None where there is none for its weights.

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
            f"The calibration {path} cannot be read ({error}). Make it anew: "
            f"swiftcam models calibrate {model.name}"
        ) from error
    return calibration if calibration.weights_sha256 == model.sha256 else None


def calibration_digest(model: Model) -> str | None:
    """Return what tells the calibration of a model from others; None where none can be used."""
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
        ModelError: there is none for its weights, or it is damaged.
    """
    calibration = read_calibration(model)
    if calibration is None:
        size = "" if model.trained_size is None else f" --size {model.recipe.size}"
        raise ModelError(
            f"{model.name} is not calibrated for int8 at {model.recipe.size} pixels. Do it once: "
            f"swiftcam models calibrate {model.name}{size}"
        )
    return calibration


def write_calibration(calibration: Calibration, folder: Path) -> None:
    """Write a calibration beside its model.

    Raises:
        OSError: the folder cannot be written.
    """
    text = json.dumps({"version": _VERSION, **asdict(calibration)}, indent=1)
    with paths.atomic_path(folder / f"calibration-{calibration.size}.json") as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
