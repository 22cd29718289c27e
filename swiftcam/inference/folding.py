"""The exact algebra that makes a SwiftFormer smaller for inference, in float64 numpy.

A convolution is a pair of weight `(out, in, kh, kw)` and bias `(out,)`; a linear layer is stored as
a 1x1 convolution. Every function returns the layer that computes the same as the two it replaces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class Conv(NamedTuple):
    """A convolution's weight `(out, in, kh, kw)` and bias `(out,)`."""

    weight: Array
    bias: Array


class Affine(NamedTuple):
    """A scale and a shift for each channel, both `(dim,)`."""

    scale: Array
    shift: Array


class LayerReader:
    """Reads layers by their Hugging Face prefix, in float64 so that folding loses nothing."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], batch_norm_eps: float) -> None:
        self._weights = weights
        self._eps = batch_norm_eps

    def array(self, name: str) -> Array:
        """Return one weight."""
        return self._weights[name].astype(np.float64)

    def has(self, name: str) -> bool:
        """Tell whether the checkpoint has the weight."""
        return name in self._weights

    def conv(self, prefix: str) -> Conv:
        """Return a convolution, or a linear layer as a 1x1 convolution."""
        weight = self.array(f"{prefix}.weight")
        if weight.ndim == 2:
            weight = weight[:, :, None, None]
        return Conv(weight, self.array(f"{prefix}.bias"))

    def norm(self, prefix: str) -> Affine:
        """Return a BatchNorm in evaluation mode as a scale and a shift."""
        variance = self.array(f"{prefix}.running_var")
        scale = self.array(f"{prefix}.weight") / np.sqrt(variance + self._eps)
        shift = self.array(f"{prefix}.bias") - self.array(f"{prefix}.running_mean") * scale
        return Affine(scale, shift)


def conv_then_affine(conv: Conv, affine: Affine) -> Conv:
    """Fold a scale and a shift that follow a convolution (any kernel, any padding)."""
    return Conv(
        conv.weight * affine.scale[:, None, None, None], conv.bias * affine.scale + affine.shift
    )


def conv_then_scale(conv: Conv, scale: Array | None) -> Conv:
    """Fold a layer scale `(dim, 1, 1)` that follows a convolution; None is no scale."""
    if scale is None:
        return conv
    return conv_then_affine(conv, Affine(scale.reshape(-1), np.zeros(scale.size)))


def affine_then_pointwise(affine: Affine, conv: Conv) -> Conv:
    """Fold a scale and a shift that precede a 1x1 convolution (no padding to disturb them)."""
    matrix = conv.weight[:, :, 0, 0]
    return Conv(conv.weight * affine.scale[None, :, None, None], conv.bias + matrix @ affine.shift)


def stacked(first: Conv, second: Conv) -> Conv:
    """Return one convolution whose output is that of both, one after the other on the channels."""
    return Conv(
        np.concatenate([first.weight, second.weight]), np.concatenate([first.bias, second.bias])
    )


def attention_output(proj: Conv, final: Conv) -> Conv:
    """Return one 1x1 convolution over concat(G * k, q) equal to `final(proj(G * k) + q)`."""
    into_final = final.weight[:, :, 0, 0]
    through_proj = into_final @ proj.weight[:, :, 0, 0]
    weight = np.concatenate([through_proj, into_final], axis=1)
    return Conv(weight[:, :, None, None], final.bias + into_final @ proj.bias)


def mean_head(head: Conv, dist_head: Conv) -> Conv:
    """Return the linear layer that averages the two heads."""
    return Conv((head.weight + dist_head.weight) / 2, (head.bias + dist_head.bias) / 2)
