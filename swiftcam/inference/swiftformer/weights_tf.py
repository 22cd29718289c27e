"""Reading and setting the weights of a Keras model by their Hugging Face names.

The names come from the attributes of the layers, which are named as in Hugging Face.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from swiftcam.inference.swiftformer.primitives_tf import BatchNorm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.generic]

_NORM_PARTS = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
    "num_batches_tracked": "num_batches_tracked",
}
# How to transpose a kernel to PyTorch's order: (out, in, h, w), or (out, in) for a linear layer.
_TO_TORCH = {"conv": (3, 2, 0, 1), "depthwise": (2, 3, 0, 1), "dense": (1, 0)}


def named_variables(layer: keras.Layer, prefix: str = "") -> Iterator[tuple[str, Any, str]]:
    """Yield name, variable and kind of every weight; the kind determines the order of its axes."""
    if isinstance(layer, BatchNorm):
        for name, attribute in _NORM_PARTS.items():
            yield prefix + name, getattr(layer, attribute), ""
    elif kind := _kernel_kind(layer):
        yield f"{prefix}weight", layer.kernel, kind
        yield f"{prefix}bias", layer.bias, ""
    else:
        for name, value in vars(layer).items():
            if not name.startswith("_"):
                yield from _named(value, prefix + name)


def state_of(model: keras.Model) -> dict[str, Array]:
    """Return every weight and counter by its Hugging Face name, with the axes of PyTorch."""
    return {
        name: np.array(to_torch(variable.numpy(), kind), order="C")
        for name, variable, kind in named_variables(model)
    }


def assign_state(model: keras.Model, state: Mapping[str, Array]) -> None:
    """Set the weights and counters in `state`, with the axes of PyTorch; others stay."""
    for name, variable, kind in named_variables(model):
        if name in state:
            variable.assign(_from_torch(np.asarray(state[name]), kind))


def _named(value: Any, name: str) -> Iterator[tuple[str, Any, str]]:
    if isinstance(value, keras.Variable):
        yield name, value, "scale" if "layer_scale" in name else ""
    elif isinstance(value, keras.Layer):
        yield from named_variables(value, f"{name}.")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _named(item, f"{name}.{number}")


def _kernel_kind(layer: keras.Layer) -> str:
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return "depthwise"
    if isinstance(layer, keras.layers.Conv2D):
        return "conv"
    return "dense" if isinstance(layer, keras.layers.Dense) else ""


def to_torch(value: Array, kind: str) -> Array:
    """Return the value of a variable of this kind with the axes of PyTorch."""
    if kind == "scale":
        return value.reshape(-1, 1, 1)
    return value.transpose(_TO_TORCH[kind]) if kind in _TO_TORCH else value


def _from_torch(value: Array, kind: str) -> Array:
    if kind == "scale":
        return value.reshape(-1)
    return value.transpose(np.argsort(_TO_TORCH[kind])) if kind in _TO_TORCH else value
