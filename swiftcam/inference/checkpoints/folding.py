"""Folding: merges layers of a SwiftFormer exactly, for faster inference, in float64 numpy.

`fold` turns the weights of a checkpoint into a `FoldedNetwork`, which has only convolutions, no
BatchNorm and no layer scale. The ONNX graph and the fused modules are built from it. A linear
layer is a 1x1 convolution here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

    Array = NDArray[np.float64]

NORM_EPS = 1e-12  # the smallest divisor, as in torch.nn.functional.normalize
_STEM = "swiftformer.patch_embed.patch_embedding."
_NETWORK = "swiftformer.encoder.network."


class Conv(NamedTuple):
    """A convolution's weight `(out, in, kh, kw)` and bias `(out,)`."""

    weight: Array
    bias: Array


class Affine(NamedTuple):
    """A scale and a shift for each channel, both `(dim,)`."""

    scale: Array
    shift: Array


@dataclass(frozen=True)
class ConvBlock:
    """x + narrow(GELU(widen(depthwise(x)))): a ConvEncoder, or a local representation."""

    depthwise: Conv
    widen: Conv
    narrow: Conv


@dataclass(frozen=True)
class Attention:
    """Efficient additive attention (paper, section 3.2) with its layer scale folded in.

    `query_key` computes q and k together. `token_weights` `(1, D, 1, 1)` is None for the family
    "ones", whose global query is the plain sum of q. The input of `output` is concat(G * k, q).
    """

    query_key: Conv
    token_weights: Conv | None
    output: Conv


@dataclass(frozen=True)
class EncoderBlock:
    """A local representation, then x + attention(x), then x + narrow(act(widen(x)))."""

    local: ConvBlock
    attention: Attention
    widen: Conv
    narrow: Conv


@dataclass(frozen=True)
class Embedding:
    """The strided convolution between two stages."""

    conv: Conv


@dataclass(frozen=True)
class FoldedNetwork:
    """The folded classifier.

    `mean` `(channels,)`, in 0..255, is subtracted from the picture before the zero padding of the
    first convolution of `stem`, which contains 1/255 and 1/std. `embedding` is the last BatchNorm;
    it is applied after pooling, which gives the same values and makes the embedding normalised.
    """

    mean: Array
    stem: tuple[Conv, Conv]
    blocks: tuple[ConvBlock | EncoderBlock | Embedding, ...]
    embedding: Affine
    head: Conv


def fold(
    weights: Mapping[str, NDArray[np.float32]],
    config: SwiftFormerConfig,
    mean: tuple[float, ...],
    std: tuple[float, ...],
    *,
    is_bgr: bool = False,
) -> FoldedNetwork:
    """Fold the weights (Hugging Face names) of a classifier.

    `mean` and `std`, one value for each channel, normalise pixel values in 0..1. `is_bgr`: the
    weights are for B, G, R; the folded network takes R, G, B.
    """
    read = _Reader(weights, config.batch_norm_eps)
    first = read.conv_norm(_STEM + "0", _STEM + "1")
    if is_bgr:
        first = Conv(first.weight[:, ::-1], first.bias)
    scale = 1.0 / (255.0 * np.array(std))
    blocks: list[ConvBlock | EncoderBlock | Embedding] = []
    position = 0
    for stage, depth in enumerate(config.depths):
        for block in range(depth - 1):
            blocks.append(_conv_block(read, f"{_NETWORK}{position}.blocks.{block}."))
        blocks.append(_encoder_block(read, f"{_NETWORK}{position}.blocks.{depth - 1}.", config))
        position += 1
        if config.has_embedding_after(stage):
            prefix = f"{_NETWORK}{position}."
            blocks.append(Embedding(read.conv_norm(prefix + "proj", prefix + "norm")))
            position += 1
    return FoldedNetwork(
        mean=255.0 * np.array(mean),
        stem=(
            Conv(first.weight * scale[None, :, None, None], first.bias),
            read.conv_norm(_STEM + "3", _STEM + "4"),
        ),
        blocks=tuple(blocks),
        embedding=read.norm("norm"),
        head=_mean_head(read.conv("head"), read.conv("dist_head")),
    )


class _Reader:
    """Reads layers by their Hugging Face prefix, as float64 so that folding is exact."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], batch_norm_eps: float) -> None:
        self._weights = weights
        self._eps = batch_norm_eps

    def array(self, name: str) -> Array:
        return self._weights[name].astype(np.float64)

    def conv(self, prefix: str) -> Conv:
        weight = self.array(f"{prefix}.weight")
        if weight.ndim == 2:
            weight = weight[:, :, None, None]
        return Conv(weight, self.array(f"{prefix}.bias"))

    def norm(self, prefix: str) -> Affine:
        """Return a BatchNorm in evaluation mode."""
        variance = self.array(f"{prefix}.running_var")
        scale = self.array(f"{prefix}.weight") / np.sqrt(variance + self._eps)
        return Affine(
            scale, self.array(f"{prefix}.bias") - self.array(f"{prefix}.running_mean") * scale
        )

    def conv_norm(self, conv: str, norm: str) -> Conv:
        return _conv_then_affine(self.conv(conv), self.norm(norm))


def _conv_block(read: _Reader, prefix: str) -> ConvBlock:
    return ConvBlock(
        depthwise=read.conv_norm(prefix + "depth_wise_conv", prefix + "norm"),
        widen=read.conv(prefix + "point_wise_conv1"),
        narrow=_scaled(read.conv(prefix + "point_wise_conv2"), read.array(prefix + "layer_scale")),
    )


def _encoder_block(read: _Reader, prefix: str, config: SwiftFormerConfig) -> EncoderBlock:
    scales = [
        read.array(f"{prefix}layer_scale_{number}") if config.use_layer_scale else None
        for number in (1, 2)
    ]
    norm = read.norm(prefix + "linear.norm1")
    return EncoderBlock(
        local=_conv_block(read, prefix + "local_representation."),
        attention=_attention(read, prefix + "attn.", config, scales[0]),
        widen=_affine_then_pointwise(norm, read.conv(prefix + "linear.fc1")),
        narrow=_scaled(read.conv(prefix + "linear.fc2"), scales[1]),
    )


def _attention(
    read: _Reader, prefix: str, config: SwiftFormerConfig, scale: Array | None
) -> Attention:
    query, key = read.conv(prefix + "to_query"), read.conv(prefix + "to_key")
    proj, final = read.conv(prefix + "proj"), read.conv(prefix + "final")
    # final(proj(G * k) + q) is one 1x1 convolution over concat(G * k, q).
    into_final = final.weight[:, :, 0, 0]
    through_proj = into_final @ proj.weight[:, :, 0, 0]
    output = Conv(
        np.concatenate([through_proj, into_final], axis=1)[:, :, None, None],
        final.bias + into_final @ proj.bias,
    )
    token_weights = None
    if config.attention_norm == "l2":
        # The factor D^-0.5 of the token weights cancels when they are normalised.
        token_weights = Conv(read.array(prefix + "w_g").T[:, :, None, None], np.zeros(1))
    return Attention(
        query_key=Conv(
            np.concatenate([query.weight, key.weight]), np.concatenate([query.bias, key.bias])
        ),
        token_weights=token_weights,
        output=_scaled(output, scale),
    )


def _conv_then_affine(conv: Conv, affine: Affine) -> Conv:
    """Fold a scale and a shift after a convolution (any kernel, any padding)."""
    return Conv(
        conv.weight * affine.scale[:, None, None, None], conv.bias * affine.scale + affine.shift
    )


def _affine_then_pointwise(affine: Affine, conv: Conv) -> Conv:
    """Fold a scale and a shift before a 1x1 convolution; with padding it would not be exact."""
    matrix = conv.weight[:, :, 0, 0]
    return Conv(conv.weight * affine.scale[None, :, None, None], conv.bias + matrix @ affine.shift)


def _scaled(conv: Conv, scale: Array | None) -> Conv:
    """Fold a layer scale `(dim, 1, 1)` after a convolution; None for no scale."""
    if scale is None:
        return conv
    return _conv_then_affine(conv, Affine(scale.reshape(-1), np.zeros(scale.size)))


def _mean_head(head: Conv, dist_head: Conv) -> Conv:
    """Average the two heads into one linear layer."""
    return Conv((head.weight + dist_head.weight) / 2, (head.bias + dist_head.bias) / 2)
