"""The calibration of a model: the ranges and exceptions it needs to run in 8 bits."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
from msgspec import Meta, Struct, structs

from swiftcam import files
from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ModelError
from swiftcam.inference.builder_versions import BUILDER_VERSION
from swiftcam.inference.crops.recipe import LARGEST_SIDE
from swiftcam.inference.models.model import checkpoint_of
from swiftcam.inference.provenance import BuildPart, digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.models.model import Model

log = logging.getLogger(__name__)

_VERSION = 2  # of the file; the first one names only the weights
Range = tuple[float, float]


class CalibrationFields(Struct, forbid_unknown_fields=True):
    """The types and limits of a file with a `Calibration`."""

    version: int
    made_for: Annotated[str, Meta(max_length=64)]
    size: Annotated[int, Meta(ge=1, le=LARGEST_SIDE)]
    pictures: Annotated[int, Meta(ge=0)]
    agreement: Annotated[float, Meta(ge=0, le=1)]
    inputs: dict[str, Range]
    outputs: dict[str, Range]
    kept: list[str] = []
    logit_correction: list[float] = []


@dataclass(frozen=True)
class Calibration:
    """The ranges of the values of each convolution, measured on pictures.

    `made_for`: see `calibrated_graph`. `size`: the side of the crops in pixels.
    `pictures`: the number of crops. `agreement`: the share of them on which the first label is that
    of float32. `inputs`, `outputs`: the ranges, by the name of the convolution in the graph.
    `kept`: the convolutions that stay in float32, because 8 bits would change too many labels.
    `logit_correction`: is added to the logits in 8 bits, one number for each class, empty for none:
    the mean difference from float32 over the pictures (empirical bias correction, Nagel et al.,
    "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019).
    """

    made_for: str
    size: int
    pictures: int
    agreement: float
    inputs: dict[str, Range]
    outputs: dict[str, Range]
    kept: tuple[str, ...] = ()
    logit_correction: tuple[float, ...] = ()

    def corrected(self, bias: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the bias of the last layer `(num_labels,)` with the correction added.

        Raises:
            ModelError: the calibration is of another number of classes.
        """
        if not self.logit_correction:
            return bias
        if len(self.logit_correction) != len(bias):
            raise ModelError(
                f"The calibration corrects {len(self.logit_correction)} classes, but the model has "
                f"{len(bias)}. Calibrate the model again: swiftcam models calibrate NAME"
            )
        corrected: NDArray[np.float64] = bias + np.asarray(self.logit_correction)
        return corrected

    @property
    def digest(self) -> str:
        """The hash of all values, which identifies this calibration."""
        return digest_of(asdict(self))


def calibrated_graph(model: Checkpoint) -> str:
    """Return the digest of the float32 graph whose values a calibration has the ranges of.

    Raises:
        ModelError: the weights cannot be read.
    """
    build = BuildPart(f"graph {BUILDER_VERSION}")
    return replace(model.provenance, build=build).of("calibration").digest


def calibration_path(model: Checkpoint) -> Path:
    """Return the path of a model's calibration, beside the model; the file may be missing."""
    return model.directory / f"calibration-{model.recipe.size}.json"


def read_calibration(model: Checkpoint) -> Calibration | None:
    """Return the calibration of a model at its size.

    None if there is none, or it was made for another family, configuration or recipe, for other
    weights, or by another version of the builder.

    Raises:
        ModelError: the file is damaged.
    """
    path = calibration_path(model)
    try:
        values = read_json_file(path)
        if isinstance(values, dict) and values.get("version", _VERSION) != _VERSION:
            return None
        fields = converted(values, CalibrationFields)
    except FileNotFoundError:
        return None
    except (OSError, DocumentError) as error:
        raise ModelError(
            f"The calibration {path} cannot be read ({error}). Calibrate the model again: "
            f"swiftcam models calibrate {model.name}"
        ) from error
    if fields.made_for != calibrated_graph(model):
        return None
    values = structs.asdict(fields)
    del values["version"]
    for name in ("kept", "logit_correction"):
        values[name] = tuple(values[name])
    return Calibration(**values)


def is_calibrated(model: Model) -> bool:
    """Tell whether a model has a calibration that can be used."""
    checkpoint = checkpoint_of(model)
    if checkpoint is None:
        return False
    try:
        return read_calibration(checkpoint) is not None
    except ModelError as error:
        log.info("%s", error)
        return False


def require_calibration(model: Checkpoint) -> Calibration:
    """Return the calibration of a model at its size.

    Raises:
        ModelError: its weights have no calibration, or the file is damaged.
    """
    calibration = read_calibration(model)
    if calibration is None and calibration_path(model).exists():
        raise ModelError(
            f"{calibration_path(model)} is the calibration of other weights, of another family, "
            "configuration or recipe, or of an earlier version of SwiftCam. Leave out --family if "
            f"you gave it, or calibrate the model again: swiftcam models calibrate {model.name}"
        )
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
