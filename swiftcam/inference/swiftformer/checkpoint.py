"""A SwiftFormer checkpoint on disk: its configuration, recipe, labels and weights, read with numpy.

Only safetensors files are read here: loading them runs no code from the file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, deserialize, safe_open

from swiftcam.errors import ModelError
from swiftcam.inference.labels import label_names
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.swiftformer.configuration import AttentionNorm, SwiftFormerConfig
from swiftcam.inference.swiftformer.layouts import (
    Layout,
    detect_layout,
    expected_shapes,
    family_of,
    hugging_face_names,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

Shapes = dict[str, tuple[int, ...]]
Weights = dict[str, "NDArray[np.float32]"]


@dataclass(frozen=True)
class Checkpoint:
    """One SwiftFormer classifier on disk. Weights are read only when they are asked for.

    `labels` has one name for each class, in the order of the logits. `note` is what its users
    should know (`swiftcam_note` in its `config.json`), "" for nothing.
    """

    name: str
    config: SwiftFormerConfig
    recipe: Recipe
    labels: tuple[str, ...]
    weights_path: Path
    layout: Layout
    note: str = ""

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the weights file, in hexadecimal."""
        try:
            with self.weights_path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _unreadable(self.weights_path, error) from error

    def weights(self) -> Weights:
        """Read every weight as float32 under its Hugging Face name.

        Raises:
            ModelError: the file is damaged, or keys are missing, unexpected or misshapen.
        """
        try:
            tensors = dict(deserialize(self.weights_path.read_bytes()))
        except (OSError, SafetensorError) as error:
            raise _unreadable(self.weights_path, error) from error
        names = hugging_face_names(tensors, self.layout)
        found = {new: tensors[old] for old, new in names.items()}
        expected = expected_shapes(self.config)
        _check_shapes({key: tuple(t["shape"]) for key, t in found.items()}, expected, self.name)
        return {key: _to_float32(found[key]).reshape(shape) for key, shape in expected.items()}


def open_checkpoint(path: Path, family: AttentionNorm | None = None) -> Checkpoint:
    """Open the checkpoint in a directory, or a bare safetensors file; weights stay unread.

    `family` overrides the attention family that the provenance of the file implies.

    Raises:
        ModelError: there are no usable weights, or the configuration cannot be read.
    """
    weights_path = _find_weights(path)
    directory = weights_path.parent
    shapes = _stored_shapes(weights_path)
    layout = detect_layout(shapes)
    values = _read_json(directory / "config.json")
    names = hugging_face_names(shapes, layout)
    hugging_face_shapes = {new: shapes[old] for old, new in names.items()}
    config = _configuration(values, layout, hugging_face_shapes)
    if family is not None:
        config = dataclasses.replace(config, attention_norm=family)
    return Checkpoint(
        name=path.stem if path.is_file() else path.resolve().name,
        config=config,
        recipe=_recipe(directory, values, layout),
        labels=label_names(values, config.num_labels),
        weights_path=weights_path,
        layout=layout,
        note=str(values.get("swiftcam_note", "")),
    )


def _find_weights(path: Path) -> Path:
    if path.is_file():
        if path.suffix != ".safetensors":
            raise ModelError(
                f"{path} is not a safetensors file. Give a .safetensors file or a model directory."
            )
        return path
    standard = path / "model.safetensors"
    if standard.is_file():
        return standard
    others = sorted(path.glob("*.safetensors"))
    if len(others) == 1:
        return others[0]
    if others:
        raise ModelError(
            f"The model directory {path} has {len(others)} safetensors files and none is called "
            "model.safetensors. Give the path of the one to use."
        )
    pickled = [file for file in ("pytorch_model.bin", "model.pth") if (path / file).is_file()]
    hint = f" It has {pickled[0]}, which is not read: save it as safetensors." if pickled else ""
    raise ModelError(
        f"The model directory {path} has no weights: model.safetensors is missing.{hint} "
        "Copy the whole directory of the checkpoint."
    )


def _stored_shapes(path: Path) -> Shapes:
    try:
        with safe_open(path, "np") as file:
            return {key: tuple(file.get_slice(key).get_shape()) for key in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> ModelError:
    return ModelError(
        f"The weights {path} cannot be read ({error}). "
        "The file is damaged or incomplete: copy or download it again."
    )


def _read_json(path: Path) -> dict[str, Any]:
    """Return the mapping in a JSON file; an empty one where there is no file."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}). Copy or download the checkpoint again."
        ) from error
    if not isinstance(values, dict):
        raise ModelError(f"{path} does not hold a JSON object. Copy the checkpoint again.")
    return values


def _configuration(
    values: Mapping[str, Any], layout: Layout, shapes: Mapping[str, tuple[int, ...]]
) -> SwiftFormerConfig:
    """Take the configuration from `config.json`, or from the shapes where it has none."""
    fields: dict[str, Any] = {"attention_norm": family_of(layout)}
    if values.get("model_type", "swiftformer") != "swiftformer":
        raise ModelError(
            f"The checkpoint holds a {values['model_type']} model; SwiftCam runs SwiftFormer. "
            "Choose a SwiftFormer checkpoint."
        )
    if "depths" in values or "layers" in values:
        fields |= values
    else:
        fields |= _infer_architecture(shapes)
    head = shapes.get("head.weight")
    if head and not values.get("id2label"):
        fields["num_labels"] = head[0]
    return SwiftFormerConfig.from_dict(fields)


def _infer_architecture(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Read depths, widths and ratio off the shapes of a checkpoint without a configuration."""
    block = re.compile(r"swiftformer\.encoder\.network\.(\d+)\.blocks\.(\d+)\.")
    numbers = [(int(m[1]), int(m[2])) for key in shapes if (m := block.match(key))]
    positions = sorted({position for position, _ in numbers})
    depths = [1 + max(b for p, b in numbers if p == position) for position in positions]
    prefix = "swiftformer.encoder.network."
    try:
        widths = [
            shapes[f"{prefix}{p}.blocks.{d - 1}.attn.w_g"][0]
            for p, d in zip(positions, depths, strict=True)
        ]
        last = f"{prefix}{positions[-1]}.blocks.{depths[-1] - 1}"
        hidden = shapes[f"{last}.linear.fc1.weight"][0]
        return {
            "depths": depths,
            "embed_dims": widths,
            "mlp_ratio": hidden / widths[-1],
            "downsamples": [p + 1 not in positions for p in positions],
            "use_layer_scale": f"{last}.layer_scale_1" in shapes,
            "num_channels": shapes["swiftformer.patch_embed.patch_embedding.0.weight"][1],
        }
    except (KeyError, IndexError) as error:
        raise ModelError(
            f"The weights lack a part of a SwiftFormer ({error}). Use a complete checkpoint."
        ) from error


def _recipe(directory: Path, values: Mapping[str, Any], layout: Layout) -> Recipe:
    """Return the recipe stored beside the weights, or the one the layout was published with."""
    if stored := _read_json(directory / "preprocessor_config.json"):
        return Recipe.from_preprocessor(stored)
    if isinstance(timm := values.get("pretrained_cfg"), dict):
        return Recipe.from_pretrained_cfg(timm)
    return Recipe.published_with(layout)


def _check_shapes(found: Shapes, expected: Shapes, name: str) -> None:
    """Raise one readable report where `found` differs from `expected`.

    A scale may be stored as (dim,) instead of (dim, 1, 1): axes of length 1 do not count.
    """
    missing = sorted(expected.keys() - found.keys())
    unexpected = sorted(found.keys() - expected.keys())
    misshapen = [
        f"{key} is {_times(found[key])}, expected {_times(expected[key])}"
        for key in sorted(expected.keys() & found.keys())
        if _without_ones(found[key]) != _without_ones(expected[key])
    ]
    parts = [
        f"{len(keys)} {what}: {', '.join(keys[:3])}{', …' if len(keys) > 3 else ''}"
        for what, keys in (
            ("missing", missing),
            ("unexpected", unexpected),
            ("of the wrong shape", misshapen),
        )
        if keys
    ]
    if parts:
        raise ModelError(
            f"The weights of {name} do not fit its configuration ({'; '.join(parts)}). "
            "Use the config.json that belongs to these weights."
        )


def _times(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "scalar"


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _to_float32(tensor: Mapping[str, Any]) -> NDArray[np.float32]:
    """Convert a raw safetensors tensor; bfloat16 is widened by its bits, numpy has no such type."""
    kinds = {"F64": np.float64, "F32": np.float32, "F16": np.float16}
    if tensor["dtype"] == "BF16":
        bits = np.frombuffer(tensor["data"], np.uint16).astype(np.uint32) << 16
        return bits.view(np.float32)
    if tensor["dtype"] not in kinds:
        raise ModelError(
            f"The weights are stored as {tensor['dtype']}, which is not supported. "
            "Save them as float32, float16 or bfloat16."
        )
    return np.frombuffer(tensor["data"], kinds[tensor["dtype"]]).astype(np.float32)
