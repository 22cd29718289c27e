"""Names and shapes of SwiftFormer weights in the three published layouts.

All functions are pure: they take key names and a configuration, and no weights.
The internal layout is the Hugging Face one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from swiftcam.documents.parse import key_text
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import pair
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from swiftcam.inference.checkpoints.configuration import Pair, SwiftFormerConfig

Layout = Literal["hugging_face", "timm", "authors"]

_STEM = "swiftformer.patch_embed.patch_embedding."
_NETWORK = "swiftformer.encoder.network."
_BLOCK_PARTS = {
    "dwconv": "depth_wise_conv",
    "pwconv1": "point_wise_conv1",
    "pwconv2": "point_wise_conv2",
    "Proj": "proj",
}


# Prefixes of weights that were saved from a wrapper: averaging, training on several devices,
# compilation, a training script.
_AVERAGED = ("ema_model.", "model_ema.", "ema.")
_WRAPPERS = (*_AVERAGED, "module.", "_orig_mod.", "model.", "module.", "_orig_mod.")


def detect_layout(keys: Iterable[str]) -> Layout:
    """Return the layout that the key names belong to.

    Raises:
        ModelError: they do not belong to any SwiftFormer layout.
    """
    names = list(_bare_names(keys).values())
    if (layout := _layout(names)) is not None:
        return layout
    shown = ", ".join(map(key_text, sorted(names)[:3])) or "none"
    raise ModelError(
        phrase(
            "The weights are not those of a SwiftFormer classifier (first names: {names}). Use a "
            "SwiftFormer checkpoint in Hugging Face, timm or original layout.",
            names=shown,
        )
    )


def _layout(names: Iterable[str]) -> Layout | None:
    names = list(names)
    signs: tuple[tuple[str, Layout], ...] = (
        ("swiftformer.", "hugging_face"),
        ("encoder.network.", "hugging_face"),  # a base model without a classifier
        ("stem.", "timm"),
        ("patch_embed.", "authors"),
    )
    for prefix, layout in signs:
        if any(name.startswith(prefix) for name in names):
            return layout
    return None


def _bare_names(keys: Iterable[str]) -> dict[str, str]:
    """Return `{key: its name without the prefixes of wrappers}`.

    Of two copies of the weights, only the averaged ones (EMA) are returned.
    """
    found = {key: key for key in keys}
    for prefix in _WRAPPERS:
        inner = {k: n.removeprefix(prefix) for k, n in found.items() if n.startswith(prefix)}
        is_network = _layout(inner.values()) or any(n.startswith(_WRAPPERS) for n in inner.values())
        if inner and is_network and (prefix in _AVERAGED or _layout(found.values()) is None):
            found = inner
    return found


def family_of(layout: Layout) -> Literal["ones", "l2"]:
    """Return the family of the published checkpoints in a layout, the default for others."""
    return "ones" if layout == "hugging_face" else "l2"


def is_counter(key: str) -> bool:
    """Tell whether a key is the step counter of a BatchNorm, which inference does not use."""
    return key.endswith("num_batches_tracked")


def hugging_face_names(keys: Iterable[str], layout: Layout) -> dict[str, str]:
    """Return `{key in layout: key in the Hugging Face layout}`.

    An unknown key maps to itself, so that it is reported as unexpected later.
    """
    bare = _bare_names(keys)
    if layout == "hugging_face":
        return {key: _from_hugging_face(name) for key, name in bare.items()}
    if layout == "authors":
        return {key: _from_authors(name) for key, name in bare.items()}
    positions = _timm_stage_positions(bare.values())
    return {key: _from_timm(name, positions) for key, name in bare.items()}


def _from_hugging_face(name: str) -> str:
    """Add the prefix that weights of a base model have in a classifier."""
    return re.sub(r"^(patch_embed|encoder)\.", r"swiftformer.\1.", name)


def _from_authors(name: str) -> str:
    if match := re.fullmatch(r"patch_embed\.(.+)", name):
        return _STEM + match[1]
    # A stage is a list of numbered blocks; an embedding has named parts.
    if match := re.fullmatch(r"network\.(\d{1,3})\.(\d{1,3})\.(.+)", name):
        return f"{_NETWORK}{match[1]}.blocks.{match[2]}.{_rename_parts(match[3])}"
    if match := re.fullmatch(r"network\.(\d{1,3})\.(.+)", name):
        return f"{_NETWORK}{match[1]}.{match[2]}"
    return name


def _timm_stage_positions(names: Iterable[str]) -> dict[int, int]:
    """Return `{stage: its position in the network list}`; embeddings take positions too."""
    stages = {int(match[1]) for name in names if (match := re.match(r"stages\.(\d{1,3})\.", name))}
    embedded = {
        int(match[1])
        for name in names
        if (match := re.match(r"stages\.(\d{1,3})\.downsample\.", name))
    }
    return {stage: stage + sum(1 for other in embedded if other <= stage) for stage in stages}


def _from_timm(name: str, positions: dict[int, int]) -> str:
    if match := re.fullmatch(r"stem\.(.+)", name):
        return _STEM + match[1]
    if match := re.fullmatch(r"stages\.(\d{1,3})\.blocks\.(\d{1,3})\.(.+)", name):
        part = _rename_parts(match[3].removesuffix(".gamma"))
        return f"{_NETWORK}{positions[int(match[1])]}.blocks.{match[2]}.{part}"
    if match := re.fullmatch(r"stages\.(\d{1,3})\.downsample\.(.+)", name):
        return f"{_NETWORK}{positions[int(match[1])] - 1}.{match[2]}"
    return re.sub(r"^head_dist\.", "dist_head.", name)


def _rename_parts(path: str) -> str:
    return ".".join(_BLOCK_PARTS.get(part, part) for part in path.split("."))


def expected_shapes(config: SwiftFormerConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of every weight of a classifier, by its Hugging Face name."""
    first = config.embed_dims[0]
    shapes: dict[str, tuple[int, ...]] = {}
    shapes |= _conv(_STEM + "0", first // 2, config.num_channels, 3)
    shapes |= _norm(_STEM + "1", first // 2)
    shapes |= _conv(_STEM + "3", first, first // 2, 3)
    shapes |= _norm(_STEM + "4", first)
    position = 0
    for stage, (depth, dim) in enumerate(zip(config.depths, config.embed_dims, strict=True)):
        for block in range(depth):
            prefix = f"{_NETWORK}{position}.blocks.{block}."
            is_last = block == depth - 1
            shapes |= _encoder_block(prefix, dim, config) if is_last else {}
            shapes |= _conv_block(prefix, dim, int(config.mlp_ratio * dim)) if not is_last else {}
        position += 1
        if config.has_embedding_after(stage):
            prefix, width = f"{_NETWORK}{position}.", config.embed_dims[stage + 1]
            shapes |= _conv(prefix + "proj", width, dim, config.down_patch_size)
            shapes |= _norm(prefix + "norm", width)
            position += 1
    last = config.embed_dims[-1]
    shapes |= _norm("norm", last)
    shapes |= _linear("head", config.num_labels, last)
    shapes |= _linear("dist_head", config.num_labels, last)
    return shapes


def _conv(name: str, out: int, into: int, kernel: Pair) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (out, into, *pair(kernel)), f"{name}.bias": (out,)}


def _linear(name: str, out: int, into: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (out, into), f"{name}.bias": (out,)}


def _norm(name: str, dim: int) -> dict[str, tuple[int, ...]]:
    parts = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{part}": (dim,) for part in parts}


def _conv_block(prefix: str, dim: int, hidden: int) -> dict[str, tuple[int, ...]]:
    return (
        _conv(prefix + "depth_wise_conv", dim, 1, 3)
        | _norm(prefix + "norm", dim)
        | _conv(prefix + "point_wise_conv1", hidden, dim, 1)
        | _conv(prefix + "point_wise_conv2", dim, hidden, 1)
        | {prefix + "layer_scale": (dim, 1, 1)}
    )


def _encoder_block(prefix: str, dim: int, config: SwiftFormerConfig) -> dict[str, tuple[int, ...]]:
    hidden = int(dim * config.mlp_ratio)
    shapes = _conv_block(prefix + "local_representation.", dim, dim)
    for part in ("to_query", "to_key", "proj", "final"):
        shapes |= _linear(f"{prefix}attn.{part}", dim, dim)
    shapes[prefix + "attn.w_g"] = (dim, 1)
    shapes |= _norm(prefix + "linear.norm1", dim)
    shapes |= _conv(prefix + "linear.fc1", hidden, dim, 1)
    shapes |= _conv(prefix + "linear.fc2", dim, hidden, 1)
    if config.use_layer_scale:
        shapes[prefix + "layer_scale_1"] = (dim, 1, 1)
        shapes[prefix + "layer_scale_2"] = (dim, 1, 1)
    return shapes


def architecture_of(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Return the configuration fields that follow from the shapes of the weights.

    `shapes`: by their Hugging Face names.

    Raises:
        ModelError: a part of the network is missing.
    """
    block = re.compile(r"swiftformer\.encoder\.network\.(\d{1,3})\.blocks\.(\d{1,3})\.")
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
    except (KeyError, IndexError, ZeroDivisionError) as error:
        raise ModelError(
            f"A part of the SwiftFormer is missing in the weights ({error}). "
            "Use a complete checkpoint."
        ) from error
