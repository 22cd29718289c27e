"""Golden values: what a model says about eight fixed pictures, by a path that no engine shares.

For a SwiftFormer that path is `swiftformer.reference` (numpy, float64, nothing folded); for any
other graph the reference evaluator of the onnx library (numpy, node by node), or ONNX Runtime
without its optimisations where that lacks an operator. Made when a model enters the store; slow.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam import paths
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.parity.golden_crops import CROP_COUNT, golden_crops
from swiftcam.inference.parity.reference import Reference
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.models.model import Model

    Answer = Callable[[NDArray[np.uint8]], NDArray[np.floating]]

log = logging.getLogger(__name__)

GOLDEN_NAME = "golden.npz"
_LEAST_CROPS = 2
_LONGEST = 20.0  # seconds after which the crops that were done must do


@dataclass(frozen=True, eq=False)
class Golden:
    """The expected `logits` `(M, num_labels)` of the first M golden crops of `size` pixels.

    `made_by` names the path they were made by; `crops_sha256` and `weights_sha256` tell of what.
    """

    logits: NDArray[np.float32]
    size: int
    crops_sha256: str
    weights_sha256: str
    made_by: str

    def crops(self) -> NDArray[np.uint8]:
        """Return the crops `(M, size, size, 3)` that the logits belong to.

        Raises:
            ModelError: this SwiftCam makes other ones.
        """
        crops = golden_crops(self.size)[: len(self.logits)]
        if _digest(crops) != self.crops_sha256:
            raise ModelError(
                "The golden values belong to the pictures of another SwiftCam. Make them anew: "
                "swiftcam models verify"
            )
        return crops


def make_golden(model: Model, watch: Watch, clock: Callable[[], float] = time.monotonic) -> Golden:
    """Work out the golden values of a model; `clock` tells seconds.

    Raises:
        Cancelled: it was called off.
        ModelError: the weights do not fit, or the graph cannot be run.
    """
    answer, made_by = _reference(model)
    crops = golden_crops(model.recipe.size)
    rows: list[NDArray[np.floating]] = []
    started = clock()
    for number, crop in enumerate(crops):
        watch.tell(Phase.MEASURING, number, CROP_COUNT)
        if number >= _LEAST_CROPS and clock() - started > _LONGEST:
            break
        rows.append(answer(crop))
    logits = np.stack(rows).astype(np.float32)
    if not np.isfinite(logits).all():
        raise ModelError(
            f"{model.name} answers with numbers that are not finite. Its weights are damaged: "
            "get them again."
        )
    return Golden(logits, model.recipe.size, _digest(crops[: len(rows)]), model.sha256, made_by)


def write_golden(golden: Golden, folder: Path) -> None:
    """Write golden values beside their model.

    Raises:
        OSError: the folder cannot be written.
    """
    about = [golden.crops_sha256, golden.weights_sha256, golden.made_by]
    with paths.atomic_path(folder / GOLDEN_NAME) as temporary:
        np.savez_compressed(
            temporary, logits=golden.logits, size=np.array(golden.size), about=np.array(about)
        )


def read_golden(folder: Path) -> Golden | None:
    """Read the golden values in a model's folder; None where there are none.

    Raises:
        ModelError: the file is damaged.
    """
    path = folder / GOLDEN_NAME
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as values:
            crops_sha256, weights_sha256, made_by = map(str, values["about"])
            return Golden(
                np.asarray(values["logits"], np.float32),
                int(values["size"]),
                crops_sha256,
                weights_sha256,
                made_by,
            )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"The golden values {path} cannot be read ({error}). Make them anew: swiftcam models "
            "verify"
        ) from error


def golden_folder(model: Model) -> Path:
    """Return where the golden values of a model are: beside it, or in the cache.

    Beside it are those of the size it was trained at; others are made where they are missing.
    """
    if not is_resized(model):
        return model.directory
    key = hashlib.sha256(json.dumps(model.identity, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "golden" / f"{model.name[:40]}-{key[:16]}"


def is_resized(model: Model) -> bool:
    """Tell whether a model runs at another size than it was trained at."""
    return isinstance(model, Checkpoint) and model.trained_size is not None


def known_golden(model: Model) -> Golden | None:
    """Read the golden values of a model; None where there are none.

    Raises:
        ModelError: the file is damaged.
    """
    return read_golden(golden_folder(model))


def made_golden(model: Model, watch: Watch) -> Golden:
    """Work out the golden values of a model at another size, and keep them in the cache.

    Raises:
        Cancelled: it was called off.
        ModelError: the weights do not fit.
    """
    golden, folder = make_golden(model, watch), golden_folder(model)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_golden(golden, folder)
    except OSError as error:
        log.info("golden values not kept in %s (%s)", folder, error)
    return golden


def _reference(model: Model) -> tuple[Answer, str]:
    if isinstance(model, ImportedClassifier):
        from swiftcam.inference.parity.imported_reference import reference_of

        return reference_of(model)
    reference = Reference(model.weights(), model.config)
    recipe = model.recipe
    return (lambda crop: reference.logits(recipe.normalise(crop[None])[0])), "numpy, float64"


def _digest(crops: NDArray[np.uint8]) -> str:
    return hashlib.sha256(crops.tobytes()).hexdigest()
