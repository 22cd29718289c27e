"""Golden values: the expected logits of a model on eight fixed pictures.

They are computed by code that no engine shares. For a SwiftFormer that is `parity.reference`
(numpy, float64, nothing folded). For an imported classifier it is the reference evaluator of the
onnx library (numpy, node by node), or ONNX Runtime without optimisations if the evaluator lacks an
operator. Slow: they are computed once, when a model enters the store.
"""

from __future__ import annotations

import io
import logging
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam import files
from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import ModelError
from swiftcam.inference.builder_versions import REFERENCE_VERSION
from swiftcam.inference.checkpoints.checkpoint import Checkpoint
from swiftcam.inference.crops.recipe import LARGEST_SIDE
from swiftcam.inference.kept_files import kept_path, mark_used, remove_unused
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.parity.golden_crops import CROP_COUNT, golden_crops
from swiftcam.inference.parity.reference import Reference
from swiftcam.inference.provenance import content_digest
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.models.model import Model

    LogitsFunction = Callable[[NDArray[np.uint8]], NDArray[np.floating]]

log = logging.getLogger(__name__)

GOLDEN_NAME = "golden.npz"
_LARGEST_FILE = 20_000_000  # bytes: the logits of all crops for a hundred thousand classes
_LEAST_CROPS = 2
_MADE_BY = "numpy, float64"
_LONGEST = 20.0  # seconds after which no further crop is started


@dataclass(frozen=True, eq=False)
class Golden:
    """The golden values of a model.

    `logits`: the expected logits `(M, num_labels)` of the first M golden crops. `shape`: height and
    width of the crops in pixels. `crops_sha256`, `weights_sha256`: the hashes of those crops and of
    the model's weights. `made_by`: the code that computed them.
    """

    logits: NDArray[np.float32]
    shape: tuple[int, int]
    crops_sha256: str
    weights_sha256: str
    made_by: str

    @property
    def digest(self) -> str:
        """The hash of the crops and the logits."""
        return content_digest(self.crops_sha256.encode() + self.logits.tobytes())

    def crops(self) -> NDArray[np.uint8]:
        """Return the crops `(M, *shape, 3)` of the logits.

        Raises:
            ModelError: this version of SwiftCam makes other crops.
        """
        crops = golden_crops(self.shape)[: len(self.logits)]
        if _digest(crops) != self.crops_sha256:
            raise ModelError(
                "The golden values belong to the pictures of another version of SwiftCam. Compute "
                "them again: swiftcam models verify"
            )
        return crops


def make_golden(model: Model, watch: Watch, clock: Callable[[], float] = time.monotonic) -> Golden:
    """Compute the golden values of a model; `clock` returns seconds.

    Raises:
        Cancelled: the computation was cancelled.
        ModelError: the weights do not fit, or the model cannot be run.
    """
    logits_of, made_by = _reference(model)
    crops = golden_crops(model.recipe.shape)
    rows: list[NDArray[np.floating]] = []
    started = clock()
    for number, crop in enumerate(crops):
        watch.tell(Phase.MEASURING, number, CROP_COUNT)
        if number >= _LEAST_CROPS and clock() - started > _LONGEST:
            break
        rows.append(logits_of(crop))
    logits = np.stack(rows).astype(np.float32)
    if not np.isfinite(logits).all():
        raise ModelError(
            f"{model.name} computes logits that are not finite. Its weights are damaged: download "
            "or import them again."
        )
    return Golden(logits, model.recipe.shape, _digest(crops[: len(rows)]), model.sha256, made_by)


def write_golden(golden: Golden, folder: Path) -> None:
    """Write golden values beside their model.

    Raises:
        OSError: the folder cannot be written.
    """
    about = [golden.crops_sha256, golden.weights_sha256, golden.made_by]
    with files.atomic_path(folder / GOLDEN_NAME) as temporary:
        np.savez_compressed(
            temporary, logits=golden.logits, size=np.array(golden.shape), about=np.array(about)
        )


def read_golden(folder: Path) -> Golden | None:
    """Read the golden values in a model's folder; None if there are none.

    Raises:
        ModelError: the file is damaged.
    """
    path = folder / GOLDEN_NAME
    try:
        content = read_regular(path, _LARGEST_FILE)
        _require_small(content)
        with np.load(io.BytesIO(content), allow_pickle=False) as values:
            crops_sha256, weights_sha256, made_by = map(str, values["about"])
            logits, shape = np.asarray(values["logits"], np.float32), _shape(values["size"])
        if logits.ndim != 2 or not 0 < len(logits) <= CROP_COUNT:
            raise ValueError("the logits have another shape")
        return Golden(logits, shape, crops_sha256, weights_sha256, made_by)
    except FileNotFoundError:
        return None
    except Exception as error:  # damaged archives make the library raise errors of any kind
        reason = one_line(str(error) or type(error).__name__, 200)
        raise ModelError(
            f"The golden values {path} cannot be read ({reason}). Compute them again: "
            "swiftcam models verify"
        ) from error


def _shape(stored: NDArray[np.generic]) -> tuple[int, int]:
    """Return height and width; older files have one number, the side of a square."""
    sides = [int(side) for side in np.ravel(stored)]
    if not 1 <= len(sides) <= 2 or not all(1 <= side <= LARGEST_SIDE for side in sides):
        raise ValueError(f"the size {sides} is impossible")
    return sides[0], sides[-1]


def _require_small(content: bytes) -> None:
    """Check that the arrays of an archive do not inflate.

    Raises:
        ValueError: they do.
        zipfile.BadZipFile: it is no archive.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_FILE:
            raise ValueError("its arrays are too large")


def golden_folder(model: Model) -> Path:
    """Return the folder of a model's golden values: its own, or one in the cache.

    Those for the size it was trained at are in its own folder; those for other sizes are cached.
    """
    if not is_resized(model):
        return model.directory
    made = model.provenance.of("golden values", reference=str(REFERENCE_VERSION))
    return kept_path("golden", model.name, made)


def is_resized(model: Model) -> bool:
    """Tell whether a model runs at another size than it was trained at."""
    return not isinstance(model, ImportedClassifier) and model.trained_size is not None


def load_golden(model: Model) -> Golden | None:
    """Return the golden values of a model at its size; None if there are none.

    Raises:
        ModelError: the file is damaged.
    """
    folder = golden_folder(model)
    if is_resized(model):
        mark_used(folder)
    return read_golden(folder)


def make_cached_golden(model: Model, watch: Watch) -> Golden:
    """Compute the golden values of a model at another size, and write them to the cache.

    Raises:
        Cancelled: the computation was cancelled.
        ModelError: the weights do not fit.
    """
    golden, folder = make_golden(model, watch), golden_folder(model)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_golden(golden, folder)
        remove_unused(folder.parent)
    except OSError as error:
        log.info("golden values not kept in %s (%s)", folder, error)
    return golden


def _reference(model: Model) -> tuple[LogitsFunction, str]:
    if isinstance(model, ImportedClassifier):
        from swiftcam.inference.parity.imported_reference import reference_of

        return reference_of(model)
    recipe = model.recipe
    if isinstance(model, Checkpoint):
        reference = Reference(model.weights(), model.config)
        return (lambda crop: reference.logits(recipe.normalise(crop[None])[0])), _MADE_BY
    base = Reference(model.base.weights(), model.config)

    def logits_of(crop: NDArray[np.uint8]) -> NDArray[np.floating]:
        embedding = base.embedding(recipe.normalise(crop[None])[0])
        logits: NDArray[np.floating] = model.logits(base.head(embedding)[None], embedding[None])[0]
        return logits

    return logits_of, _MADE_BY


def _digest(crops: NDArray[np.uint8]) -> str:
    return content_digest(crops.tobytes())
