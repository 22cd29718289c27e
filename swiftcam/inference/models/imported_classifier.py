"""An image classifier that the user imported (ONNX or LiteRT): input, output and labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from msgspec import structs

from swiftcam.documents.parse import key_text, read_json_file
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.builder_versions import FEEDING_VERSION
from swiftcam.inference.checkpoints.tensors import unreadable, weights_sha256
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE
from swiftcam.inference.models.model_record import read_record
from swiftcam.inference.models.spec_fields import FeedingFields, LabelFields, checked
from swiftcam.inference.provenance import BuildPart, ModelPart, Provenance, as_text
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.models.spec_fields import Gives, InputType, Precision

Output = TypeVar("Output")  # the library's description of an output
Runtime = Literal["onnx", "tflite"]
Activation = Literal["softmax", "sigmoid", "none"]

GRAPH_NAMES: dict[Runtime, str] = {"onnx": "model.onnx", "tflite": "model.tflite"}
LABELS_NAME = "labels.json"
_USUAL_OUTPUTS = ("logits", "probabilities", "probs", "scores")
_LEAST = 1e-12  # probabilities below are raised to this: 0 has no logarithm


@dataclass(frozen=True)
class Feeding:
    """How crops become the input of a classifier, and what its output means.

    `input`: the name of the input; `input_type`: its dtype.
    `is_channels_first`: whether the input is `(N, 3, S, S)`, not `(N, S, S, 3)`.
    `batch`: the number of pictures in each call, None for any number.
    `is_raw`: whether the classifier takes values 0..255 and normalises them itself.
    `is_bgr`: whether the channels are in the order B, G, R; mean and std of the recipe stay those
    of R, G and B.
    `output`: the name of the output; `gives`: logits or probabilities, of which exactly one label
    is right or (`multi_label_`) any number of them.
    `precision`: of the arithmetic. `embedding`: the output with the features, None for none.
    `is_binary`: whether the output is one number for a picture, the score of the second of two
    labels.
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
    is_binary: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that `feeding_from_dict` reads back."""
        values = {key: value for key, value in asdict(self).items() if value is not None}
        for key in ("is_bgr", "is_binary"):  # earlier versions do not know them
            if not values[key]:
                del values[key]
        return values


@dataclass(frozen=True)
class ClassifierFile:
    """The properties of a classifier that its file contains.

    `feeding`: its input and output. A file does not say whether the classifier normalises; assumed
    is normalisation outside unless the input is uint8.
    `shape`: height and width of its input pictures, None if any size is allowed.
    `classes`: the number of classes, None if unknown.
    `labels`, `recipe`: from the metadata, None if they are not there.
    `outputs`: the names of all outputs. `activation`: the last step of the chosen output, None if
    it is neither softmax nor sigmoid. `is_described`: whether `feeding` is from the metadata of an
    export of SwiftCam, so that nothing has to be detected.
    """

    feeding: Feeding
    shape: tuple[int, int] | None
    classes: int | None
    labels: tuple[str, ...] | None
    recipe: Recipe | None
    outputs: tuple[str, ...] = ()
    activation: Activation | None = None
    is_described: bool = False


def feeding_from_dict(values: Mapping[str, Any], where: str) -> Feeding:
    """Read a `Feeding` from `model.json`.

    Raises:
        ModelError: a field is missing, unknown or has a wrong value.
    """
    return Feeding(**structs.asdict(checked(values, FeedingFields, where)))


@dataclass(frozen=True)
class ImportedClassifier:
    """One imported classifier on disk, with its labels and recipe; the file stays unread.

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
        """The SHA-256 of the file, in hexadecimal."""
        return weights_sha256(self.weights_path)

    @property
    def runtime(self) -> Runtime:
        """The format of the file, which decides the engine that runs it."""
        return runtime_of(self.weights_path) or "onnx"

    @property
    def activation(self) -> Activation:
        """The function that makes probabilities of the logits that `read` returns."""
        gives = self.feeding.gives
        if gives == "multi_label_logits":
            return "sigmoid"
        is_done = gives == "multi_label_probabilities" or self._keeps_probabilities
        return "none" if is_done else "softmax"

    @property
    def _keeps_probabilities(self) -> bool:
        """Whether `read` returns probabilities as they are; rounded ones do not sum to 1."""
        is_kept = self.feeding.is_binary or self.runtime == "tflite"
        return self.feeding.gives == "probabilities" and is_kept

    @property
    def provenance(self) -> Provenance:
        """The part of provenance that a model fills in.

        Raises:
            ModelError: the file cannot be read.
        """
        feeding, recipe = as_text(self.feeding.to_dict()), as_text(self.recipe.to_dict())
        builder = BuildPart(f"feeding {FEEDING_VERSION}")
        return Provenance(model=ModelPart(self.sha256, feeding, recipe), build=builder)

    def feed(self, crops: NDArray[np.uint8]) -> NDArray[np.generic]:
        """Return uint8 crops `(N, S, S, 3)` as the input of the classifier."""
        feeding = self.feeding
        # An engine that takes int8 quantises what these numbers are.
        kind = "float32" if feeding.input_type == "int8" else feeding.input_type
        if feeding.is_raw:
            values: NDArray[np.generic] = crops.astype(kind)
        else:
            table = self._table.astype(kind)
            values = np.stack([table[c][crops[..., c]] for c in range(3)], axis=-1)
        if feeding.is_bgr:
            values = values[..., ::-1]
        if feeding.is_channels_first:
            values = values.transpose(0, 3, 1, 2)
        return np.ascontiguousarray(values)

    def read(self, answer: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return the output for `N` crops as logits `(N, num_labels)`; see `activation`.

        Raises:
            ModelError: the number of classes is not the number of labels.
        """
        logits = np.asarray(answer, np.float32).reshape(len(answer), -1)
        is_probability = self.feeding.gives == "probabilities"
        if self.feeding.is_binary and logits.shape[1] == 1:
            first = 1 - logits if is_probability else np.zeros_like(logits)
            logits = np.concatenate([first, logits], axis=1)
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
        if is_probability and not self._keeps_probabilities:
            # The softmax of the logarithms is the probabilities again.
            logits = np.log(np.maximum(logits, _LEAST))
        return logits

    @cached_property
    def _table(self) -> NDArray[np.float64]:
        """The normalised value of each of 256 levels, for R, G and B: `(3, 256)`."""
        levels = np.arange(256) / 255.0
        pairs = zip(self.recipe.mean, self.recipe.std, strict=True)
        return np.stack([(levels - mean) / std for mean, std in pairs])


def runtime_of(path: Path) -> Runtime | None:
    """Return the format of a classifier by the ending of its file, None for another file."""
    ending = path.suffix.lower()
    return {".onnx": "onnx", ".tflite": "tflite"}.get(ending)  # type: ignore[return-value]


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


def output_called(
    path: Path, outputs: Mapping[str, Output], name: str | None, likely: Sequence[Output]
) -> Output:
    """Return the output called `name`; without a name, the likeliest one with scores.

    `outputs`: all, by name, in the order of the file. `likely`: those that may have scores.

    Raises:
        ArgumentError: there is no such output.
        ModelError: there is none at all.
    """
    if not outputs:
        raise ModelError(
            phrase("{file} has no output. Export the classifier again.", file=path.name)
        )
    if name is None:
        usual = [outputs[each] for each in _USUAL_OUTPUTS if each in outputs]
        return (usual or list(likely) or list(outputs.values()))[0]
    if name not in outputs:
        raise ArgumentError(
            phrase(
                "{file} has no output {name}. Choose one of: {names}.",
                file=path.name,
                name=repr(name),
                names=", ".join(map(key_text, list(outputs)[:20])),
            )
        )
    return outputs[name]
