"""An ONNX image classifier that the user imported: its inputs, its output and its labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import structs

from swiftcam.documents.parse import read_json_file
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.tensors import unreadable, weights_sha256
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.inference.models.model_record import read_record
from swiftcam.inference.models.spec_fields import FeedingFields, LabelFields, checked
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.models.spec_fields import Gives, InputType, Precision

GRAPH_NAME = "model.onnx"
LABELS_NAME = "labels.json"
_LEAST = 1e-12  # probabilities below are raised to this: 0 has no logarithm


@dataclass(frozen=True)
class Feeding:
    """How crops become the input of an ONNX classifier, and what its output means.

    `input`: the name of the input; `input_type`: its dtype.
    `is_channels_first`: whether the input is `(N, 3, S, S)`, not `(N, S, S, 3)`.
    `batch`: the number of pictures in each call, None for any number.
    `is_raw`: whether the classifier takes values 0..255 and normalises them itself.
    `is_bgr`: whether the channels are in the order B, G, R; mean and std of the recipe stay those
    of R, G and B.
    `output`: the name of the output; `gives`: logits or probabilities.
    `precision`: of the arithmetic. `embedding`: the output with the features, None for none.
    """

    input: str
    input_type: InputType
    is_channels_first: bool
    batch: int | None
    is_raw: bool
    output: str
    gives: Gives
    precision: Precision = "float32"
    embedding: str | None = None
    is_bgr: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that `feeding_from_dict` reads back."""
        values = {key: value for key, value in asdict(self).items() if value is not None}
        if not self.is_bgr:
            del values["is_bgr"]  # the identity of classifiers from before there was this choice
        return values


def feeding_from_dict(values: Mapping[str, Any], where: str) -> Feeding:
    """Read a `Feeding` from `model.json`.

    Raises:
        ModelError: a field is missing, unknown or has a wrong value.
    """
    return Feeding(**structs.asdict(checked(values, FeedingFields, where)))


@dataclass(frozen=True)
class ImportedClassifier:
    """One imported ONNX classifier on disk, with its labels and recipe; the file stays unread.

    `minimum_confidence`: the least probability of a label that is shown.
    """

    name: str
    weights_path: Path
    recipe: Recipe
    labels: tuple[str, ...]
    feeding: Feeding
    directory: Path
    note: str = ""
    minimum_confidence: float = FALLBACK_CONFIDENCE

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the ONNX file, in hexadecimal."""
        return weights_sha256(self.weights_path)

    @property
    def identity(self) -> dict[str, Any]:
        """Everything that determines the model's logits, as JSON values."""
        return {
            "weights": self.sha256,
            "feeding": self.feeding.to_dict(),
            "input": self.recipe.input_identity,
        }

    def feed(self, crops: NDArray[np.uint8]) -> NDArray[np.generic]:
        """Return uint8 crops `(N, S, S, 3)` as the input of the classifier."""
        feeding = self.feeding
        if feeding.is_raw:
            values: NDArray[np.generic] = crops.astype(feeding.input_type)
        else:
            table = self._table.astype(feeding.input_type)
            values = np.stack([table[c][crops[..., c]] for c in range(3)], axis=-1)
        if feeding.is_bgr:
            values = values[..., ::-1]
        if feeding.is_channels_first:
            values = values.transpose(0, 3, 1, 2)
        return np.ascontiguousarray(values)

    def read(self, answer: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return the output for `N` crops as logits `(N, num_labels)`.

        Raises:
            ModelError: the number of classes is not the number of labels.
        """
        logits = np.asarray(answer, np.float32).reshape(len(answer), -1)
        if logits.shape[1] != len(self.labels):
            raise ModelError(
                phrase(
                    "{name} returns {found} numbers for a picture but has {labels} labels. Import "
                    "it again with one label for each number.",
                    name=self.name,
                    found=logits.shape[1],
                    labels=len(self.labels),
                )
            )
        if self.feeding.gives == "probabilities":
            # The softmax of the logarithms is the probabilities again.
            logits = np.log(np.maximum(logits, _LEAST))
        return logits

    @cached_property
    def _table(self) -> NDArray[np.float64]:
        """The normalised value of each of 256 levels, for R, G and B: `(3, 256)`."""
        levels = np.arange(256) / 255.0
        pairs = zip(self.recipe.mean, self.recipe.std, strict=True)
        return np.stack([(levels - mean) / std for mean, std in pairs])


def open_imported(folder: Path) -> ImportedClassifier:
    """Open the imported classifier in a directory of the store.

    Raises:
        ModelError: one of its files is missing or damaged.
    """
    record = read_record(folder)
    try:
        labels = read_json_file(folder / LABELS_NAME)
    except (OSError, ValueError) as error:
        raise unreadable(folder / LABELS_NAME, error) from error
    return ImportedClassifier(
        name=record.spec.name,
        weights_path=folder / record.file,  # an absolute path replaces the folder
        recipe=record.spec.recipe,
        labels=tuple(checked({"labels": labels}, LabelFields, f"{folder / LABELS_NAME}").labels),
        feeding=feeding_from_dict(record.graph, f"{folder.name}, graph"),
        directory=folder,
    )
