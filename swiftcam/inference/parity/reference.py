"""The reference SwiftFormer in numpy, which all engines are compared with.

It follows the paper layer by layer, in float64 and without any folding, and shares no code with
the graph, the fused module or the PyTorch model. Slow. Any thread may use it.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.checkpoints.configuration import pair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import Pair, SwiftFormerConfig

    Array = NDArray[np.float64]

_STEM = "swiftformer.patch_embed.patch_embedding."
_NETWORK = "swiftformer.encoder.network."
_NORM_EPS = 1e-12  # as in torch.nn.functional.normalize
_SELU = (1.0507009873554804934193349852946, 1.6732632423543772848170429916717)


class Reference:
    """A SwiftFormer classifier; `weights` have Hugging Face names. Activations are `(H, W, C)`."""

    def __init__(
        self, weights: Mapping[str, NDArray[np.floating]], config: SwiftFormerConfig
    ) -> None:
        self._weights = weights
        self._config = config

    def logits(self, pixel_values: NDArray[np.floating]) -> Array:
        """Return the logits `(num_labels,)` of one normalised picture `(3, H, W)`."""
        return self.head(self.embedding(pixel_values))

    def head(self, embedding: Array) -> Array:
        """Return the logits `(num_labels,)` of an embedding `(D,)`."""
        return (self._linear("head", embedding) + self._linear("dist_head", embedding)) / 2

    def embedding(self, pixel_values: NDArray[np.floating]) -> Array:
        """Return the embedding `(D,)` of one normalised picture `(3, H, W)`."""
        x = pixel_values.transpose(1, 2, 0).astype(np.float64)
        for conv, norm in (("0", "1"), ("3", "4")):
            x = self._norm(_STEM + norm, self._conv(_STEM + conv, x, 2, 1))
            x = np.maximum(x, 0.0)
        position = 0
        for stage, depth in enumerate(self._config.depths):
            for block in range(depth - 1):
                x = self._conv_encoder(f"{_NETWORK}{position}.blocks.{block}.", x)
            x = self._encoder(f"{_NETWORK}{position}.blocks.{depth - 1}.", x)
            position += 1
            if self._config.has_embedding_after(stage):
                x = self._embedding(f"{_NETWORK}{position}.", x)
                position += 1
        pooled: Array = self._norm("norm", x).mean(axis=(0, 1))
        return pooled

    def _embedding(self, prefix: str, x: Array) -> Array:
        config = self._config
        return self._norm(
            prefix + "norm", self._conv(prefix + "proj", x, config.down_stride, config.down_pad)
        )

    def _conv_encoder(self, prefix: str, x: Array) -> Array:
        y = self._norm(prefix + "norm", self._depthwise(prefix + "depth_wise_conv", x))
        y = _gelu(self._linear(prefix + "point_wise_conv1", y))
        return x + self._scale(prefix + "layer_scale") * self._linear(
            prefix + "point_wise_conv2", y
        )

    def _encoder(self, prefix: str, x: Array) -> Array:
        has_scale = self._config.use_layer_scale
        first = self._scale(prefix + "layer_scale_1") if has_scale else 1.0
        second = self._scale(prefix + "layer_scale_2") if has_scale else 1.0
        x = self._conv_encoder(prefix + "local_representation.", x)
        x = x + first * self._attention(prefix + "attn.", x)
        y = self._linear(prefix + "linear.fc1", self._norm(prefix + "linear.norm1", x))
        y = self._linear(prefix + "linear.fc2", _ACTIVATIONS[self._config.hidden_act](y))
        return x + second * y

    def _attention(self, prefix: str, x: Array) -> Array:
        """Return efficient additive attention (equations 4 to 6), over all pixels as tokens."""
        tokens = x.reshape(-1, x.shape[-1])
        query = _unit(self._linear(prefix + "to_query", tokens), axis=1)
        key = _unit(self._linear(prefix + "to_key", tokens), axis=1)
        if self._config.attention_norm == "l2":
            scale = tokens.shape[1] ** -0.5
            token_weights = _unit(query @ self._array(prefix + "w_g") * scale, axis=0)
        else:
            token_weights = np.ones((tokens.shape[0], 1))
        global_query = (token_weights * query).sum(axis=0)
        mixed = self._linear(prefix + "proj", global_query * key) + query
        return self._linear(prefix + "final", mixed).reshape(x.shape)

    def _conv(self, prefix: str, x: Array, stride: Pair, pad: Pair) -> Array:
        weight = self._array(prefix + ".weight")  # (out, in, kh, kw)
        windows = _windows(x, weight.shape[2:], pair(stride), pair(pad))
        return np.tensordot(windows, weight, ([2, 3, 4], [1, 2, 3])) + self._array(prefix + ".bias")

    def _depthwise(self, prefix: str, x: Array) -> Array:
        weight = self._array(prefix + ".weight")[:, 0]  # (channels, 3, 3)
        windows = _windows(x, weight.shape[1:], (1, 1), (1, 1))
        summed: Array = np.einsum("hwcij,cij->hwc", windows, weight)
        return summed + self._array(prefix + ".bias")

    def _linear(self, prefix: str, x: Array) -> Array:
        weight = self._array(prefix + ".weight")
        return x @ weight.reshape(weight.shape[:2]).T + self._array(prefix + ".bias")

    def _norm(self, prefix: str, x: Array) -> Array:
        """Return the output of a BatchNorm in evaluation mode."""
        mean, variance = (self._array(f"{prefix}.running_{name}") for name in ("mean", "var"))
        normalised = (x - mean) / np.sqrt(variance + self._config.batch_norm_eps)
        return normalised * self._array(prefix + ".weight") + self._array(prefix + ".bias")

    def _scale(self, name: str) -> Array:
        return self._array(name).reshape(-1)

    def _array(self, name: str) -> Array:
        return self._weights[name].astype(np.float64)


def _windows(x: Array, kernel: tuple[int, ...], stride: Pair, pad: Pair) -> Array:
    """Return all windows of `(H, W, C)` under the kernel, `(rows, columns, C, kh, kw)`."""
    (down, across), (rows, columns) = pair(stride), pair(pad)
    padded = np.pad(x, ((rows, rows), (columns, columns), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(0, 1))
    strided: Array = windows[::down, ::across]
    return strided


def _unit(x: Array, axis: int) -> Array:
    norm = np.sqrt((x * x).sum(axis=axis, keepdims=True))
    unit: Array = x / np.maximum(norm, _NORM_EPS)
    return unit


def _gelu(x: Array) -> Array:
    return 0.5 * x * (1.0 + _erf(x / math.sqrt(2.0)))


def _gelu_tanh(x: Array) -> Array:
    return 0.5 * x * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))


def _selu(x: Array) -> Array:
    scale, alpha = _SELU
    return scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


_ACTIVATIONS = {
    "gelu": _gelu,
    "gelu_new": _gelu_tanh,
    "relu": lambda x: np.maximum(x, 0.0),
    "selu": _selu,
}


@cache
def _erf_table() -> tuple[Array, Array, float]:
    """Return erf on a grid from -6 to 6, its slope times the grid's step, and the step."""
    grid = np.linspace(-6.0, 6.0, 8193)
    step = float(grid[1] - grid[0])
    values = np.array([math.erf(x) for x in grid])
    return values, 2.0 / math.sqrt(math.pi) * np.exp(-grid * grid) * step, step


def _erf(x: Array) -> Array:
    """Return the error function (numpy has none), by cubic interpolation: exact to 1e-13."""
    values, slopes, step = _erf_table()
    place = (np.clip(x, -6.0, 6.0) + 6.0) / step
    index = np.minimum(place.astype(np.int64), len(values) - 2)
    t = place - index
    a, b, u, v = values[index], values[index + 1], slopes[index], slopes[index + 1]
    result: Array = a + t * (u + t * (3 * (b - a) - 2 * u - v + t * (2 * (a - b) + u + v)))
    return result
