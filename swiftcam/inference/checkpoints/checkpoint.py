"""A SwiftFormer checkpoint on disk: configuration, recipe, labels and weights, read with numpy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import (
    CONFIG_NAME,
    OLD_NAMES,
    SwiftFormerConfig,
    read_json,
)
from swiftcam.inference.checkpoints.folding import FoldedNetwork, fold
from swiftcam.inference.checkpoints.layouts import (
    Layout,
    architecture_of,
    detect_layout,
    expected_shapes,
    family_of,
    hugging_face_names,
    is_counter,
)
from swiftcam.inference.checkpoints.sizing import require_size, rescaled
from swiftcam.inference.checkpoints.stored_recipe import stored_recipe
from swiftcam.inference.checkpoints.tensors import (
    find_weights,
    read_tensors,
    stored_shapes,
    weights_sha256,
)
from swiftcam.inference.checkpoints.timm_config import config_of_timm, is_of_timm
from swiftcam.inference.labels.class_labels import label_names
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.labels.confidence import stated_confidence
from swiftcam.inference.provenance import ModelPart, Provenance, as_text
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.crops.recipe import Recipe

# The fields that follow from the shapes of the weights.
_SHOWN_BY_WEIGHTS = frozenset(
    {"depths", "embed_dims", "mlp_ratio", "downsamples", "use_layer_scale", "num_channels"}
)
_LONGEST_KEY = 100  # characters of a key in a message
Shapes = dict[str, tuple[int, ...]]
Weights = dict[str, "NDArray[np.float32]"]


@dataclass(frozen=True)
class Checkpoint:
    """One SwiftFormer classifier on disk. Weights are read by the methods, not on opening.

    `directory`: of its configuration, and of its weights unless these are linked.
    `weights_path`: its weights file. `layout`: the layout of the keys in it.
    `note`: a remark for the user, `swiftcam_note` in its `config.json`, "" for none.
    `trained_size`: the side of the crops in training, if the recipe has another size; see
    `at_size`.
    `labels`: one name for each class, in the order of the logits.
    `minimum_confidence`: the least probability of a label that is shown, from `config.json`.

    Raises:
        ModelError: the minimum confidence in the configuration is not a probability.
    """

    name: str
    config: SwiftFormerConfig
    recipe: Recipe
    directory: Path
    weights_path: Path
    layout: Layout
    note: str = ""
    trained_size: int | None = None
    labels: tuple[str, ...] = field(init=False)
    minimum_confidence: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", label_names(self.config.id2label))
        object.__setattr__(self, "minimum_confidence", stated_confidence(self.config.extra))

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the weights file, in hexadecimal."""
        return weights_sha256(self.weights_path)

    @property
    def provenance(self) -> Provenance:
        """The part of provenance that a model fills in.

        Raises:
            ModelError: the weights cannot be read.
        """
        network, recipe = as_text(self.config.architecture()), as_text(self.recipe.to_dict())
        return Provenance(model=ModelPart(self.sha256, network, recipe, self.trained_size))

    @property
    def activation(self) -> Literal["softmax", "sigmoid"]:
        """The function that makes probabilities of the logits, as Hugging Face's pipelines do it.

        With a sigmoid, any number of labels may be right.
        """
        several = self.config.problem_type == "multi_label_classification"
        return "sigmoid" if several or self.config.num_labels == 1 else "softmax"

    def at_size(self, size: int) -> Checkpoint:
        """Return the classifier for crops of another size; its attention is rescaled to that size.

        Raises:
            ArgumentError: the network cannot take crops of that size.
        """
        require_size(size)
        trained = self.trained_size or self.recipe.size
        recipe = self.recipe.resized(size)
        return replace(self, recipe=recipe, trained_size=None if size == trained else trained)

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """Read every tensor in its stored type by its Hugging Face name, counters included.

        Raises:
            ModelError: the file is damaged.
        """
        stored = read_tensors(self.weights_path)
        return {new: stored[old] for old, new in hugging_face_names(stored, self.layout).items()}

    def weights(self) -> Weights:
        """Read every weight as float32 by its Hugging Face name, in the expected shape.

        At another size than the trained one, the attention is rescaled.

        Raises:
            ModelError: the file is damaged, or keys are missing, unexpected or of a wrong shape.
        """
        weights = fitting_weights(self.tensors(), self.config, self.name)
        if self.trained_size is None:
            return weights
        return rescaled(weights, self.config, self.trained_size, self.recipe.size)

    def folded(self) -> FoldedNetwork:
        """Read the weights and return the folded network for RGB crops.

        Raises:
            ModelError: the weights do not fit, or the network does not take RGB pictures.
        """
        if self.config.num_channels != 3:
            raise ModelError(
                f"{self.name} takes {self.config.num_channels} channels, but crops have 3 (RGB). "
                "Use a checkpoint with num_channels 3."
            )
        recipe = self.recipe
        return fold(self.weights(), self.config, recipe.mean, recipe.std, is_bgr=recipe.is_bgr)


def open_checkpoint(
    path: Path, family: Family | None = None, layout: Layout | None = None
) -> Checkpoint:
    """Open the checkpoint in a directory, or a single weights file; weights stay unread.

    The key names determine the layout. The family is `attention_norm` in `config.json`, else "ones"
    for the Hugging Face layout and "l2" for the others. `family` and `layout` override both.

    Raises:
        ModelError: there are no usable weights, or the configuration cannot be read.
    """
    weights_path = find_weights(path)
    directory = path if path.is_dir() else path.parent
    stored = stored_shapes(weights_path)
    layout = layout or detect_layout(stored)
    values = read_json(directory / CONFIG_NAME)
    shapes = {new: stored[old] for old, new in hugging_face_names(stored, layout).items()}
    config = _configuration(values, layout, shapes)
    if family is not None:
        config = config.replace(attention_norm=family)
    return Checkpoint(
        name=path.stem if path.is_file() else path.resolve().name,
        config=config,
        recipe=stored_recipe(directory, values, layout),
        directory=directory,
        weights_path=weights_path,
        layout=layout,
        note=str(values.get("swiftcam_note", "")),
    )


def fitting_weights(
    tensors: Mapping[str, NDArray[np.generic]],
    config: SwiftFormerConfig,
    name: str,
    *,
    optional: tuple[str, ...] = (),
) -> Weights:
    """Return the weights of a configuration as float32, after checking names and shapes.

    Axes of length 1 are ignored: a scale may be stored as (dim,) instead of (dim, 1, 1). Weights
    whose keys begin with one of `optional` may be missing or of a wrong shape; they are left out.

    Raises:
        ModelError: keys are missing, unexpected or of a wrong shape; one message lists them all.
    """
    expected = expected_shapes(config)
    found = {key: value for key, value in tensors.items() if not is_counter(key)}
    fitting = {
        key
        for key, shape in expected.items()
        if key in found and _without_ones(found[key].shape) == _without_ones(shape)
    }
    dropped = {key for key in expected.keys() - fitting if key.startswith(optional or ("\0",))}
    misshapen = [
        f"{key} is {_times(found[key].shape)}, expected {_times(expected[key])}"
        for key in sorted((expected.keys() & found.keys()) - fitting - dropped)
    ]
    problems = (
        ("missing", sorted(expected.keys() - found.keys() - dropped)),
        ("unexpected", sorted(found.keys() - expected.keys())),
        ("of the wrong shape", misshapen),
    )
    parts = [
        f"{len(keys)} {what}: {', '.join(map(_shown, keys[:3]))}{', …' if len(keys) > 3 else ''}"
        for what, keys in problems
        if keys
    ]
    if parts:
        raise ModelError(
            f"The weights of {name} do not fit its configuration ({'; '.join(parts)}). "
            "Use the config.json that belongs to these weights."
        )
    return {
        key: found[key].astype(np.float32).reshape(expected[key])
        for key in expected
        if key in fitting
    }


def _configuration(
    values: Mapping[str, Any], layout: Layout, shapes: Mapping[str, tuple[int, ...]]
) -> SwiftFormerConfig:
    """Return the values of `config.json`, laid over what layout and weights show."""
    head = shapes.get("head.weight")
    given = config_of_timm(values, head[0] if head else None) if is_of_timm(values) else values
    given = {OLD_NAMES.get(key, key): value for key, value in given.items() if value is not None}
    fields: dict[str, Any] = {"attention_norm": family_of(layout)}
    if not given.keys() >= _SHOWN_BY_WEIGHTS:
        fields |= architecture_of(shapes)
    fields |= given
    if head and not fields.get("id2label"):
        fields["num_labels"] = head[0]
        # These layouts store no labels; published checkpoints have those of ImageNet-1k.
        if layout != "hugging_face" and head[0] == len(imagenet_classes()):
            fields["id2label"] = {entry.class_index: entry.label for entry in imagenet_classes()}
    return SwiftFormerConfig.from_dict(fields)


def _shown(key: str) -> str:
    return one_line(key, _LONGEST_KEY)


def _times(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "scalar"


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)
