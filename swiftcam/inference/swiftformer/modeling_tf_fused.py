"""SwiftFormer for inference in TensorFlow: the folded network, as in the ONNX graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from swiftcam.inference.checkpoints.configuration import pair
from swiftcam.inference.checkpoints.folding import (
    NORM_EPS,
    Attention,
    Conv,
    ConvBlock,
    EncoderBlock,
    FoldedNetwork,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

    Tensor = Any
    Layer = Callable[[Tensor], Tensor]

_ACTIVATIONS: dict[str, Layer] = {
    "gelu": lambda x: tf.nn.gelu(x, approximate=False),
    "gelu_new": lambda x: tf.nn.gelu(x, approximate=True),
    "relu": tf.nn.relu,
    "selu": tf.nn.selu,
}


class TFFusedSwiftFormer(tf.Module):
    """The folded classifier: uint8 crops in, logits and embedding out. It cannot be trained.

    Crops are `(N, S, S, 3)`; it normalises them itself. Logits `(N, num_labels)` and embedding
    `(N, D)` are float32. One traced function takes any number of crops of `size` pixels.
    """

    def __init__(self, network: FoldedNetwork, config: SwiftFormerConfig, size: int) -> None:
        super().__init__(name="swiftformer")
        strided = {"strides": (2, 2), "padding": (1, 1)}
        self._mean = _constant(network.mean)
        self._stem = [_conv(conv, **strided) for conv in network.stem]
        self._blocks = [_block(block, config) for block in network.blocks]
        self._scale = _constant(network.embedding.scale)
        self._shift = _constant(network.embedding.shift)
        self._head = _constant(network.head.weight[:, :, 0, 0].T), _constant(network.head.bias)
        shape = tf.TensorSpec((None, size, size, 3), tf.uint8, name="crops")
        # A concrete function, for export as a SavedModel.
        self.signature = tf.function(self.compute, input_signature=[shape]).get_concrete_function()

    def __call__(self, crops: Tensor) -> dict[str, Tensor]:
        """Return `logits` and `embedding` by name.

        Raises:
            ValueError: the crops have another size.
        """
        expected = self.signature.structured_input_signature[0][0].shape
        if not expected.is_compatible_with(crops.shape):
            raise ValueError(f"crops are {tuple(crops.shape)}, expected {expected}")
        outputs: dict[str, Tensor] = self.signature(tf.constant(crops))
        return outputs

    def compute(self, crops: Tensor) -> dict[str, Tensor]:
        """Compute the outputs of `__call__`; for tracing. Crops may be uint8 or float32."""
        x = tf.cast(crops, tf.float32) - self._mean
        for conv in self._stem:
            x = tf.nn.relu(conv(x))
        for block in self._blocks:
            x = block(x)
        embedding = tf.reduce_mean(x, (1, 2)) * self._scale + self._shift
        matrix, bias = self._head
        return {"logits": embedding @ matrix + bias, "embedding": embedding}


def _block(block: Any, config: SwiftFormerConfig) -> Layer:
    if isinstance(block, ConvBlock):
        return _conv_block(block)
    if isinstance(block, EncoderBlock):
        return _encoder_block(block, _ACTIVATIONS[config.hidden_act])
    return _conv(block.conv, strides=pair(config.down_stride), padding=pair(config.down_pad))


def _conv_block(block: ConvBlock) -> Layer:
    depthwise, widen, narrow = _depthwise(block.depthwise), _conv(block.widen), _conv(block.narrow)
    return lambda x: x + narrow(_ACTIVATIONS["gelu"](widen(depthwise(x))))


def _encoder_block(block: EncoderBlock, act: Layer) -> Layer:
    local, attention = _conv_block(block.local), _attention(block.attention)
    widen, narrow = _conv(block.widen), _conv(block.narrow)

    def run(x: Tensor) -> Tensor:
        x = local(x)
        x = x + attention(x)
        return x + narrow(act(widen(x)))

    return run


def _attention(attention: Attention) -> Layer:
    query_key, output = _conv(attention.query_key), _conv(attention.output)
    token_weights = None if attention.token_weights is None else _conv(attention.token_weights)

    def run(x: Tensor) -> Tensor:
        query, key = (_normalised(part, -1) for part in tf.split(query_key(x), 2, axis=-1))
        weighted = query
        if token_weights is not None:
            weighted = _normalised(token_weights(query), (1, 2)) * query
        global_query = tf.reduce_sum(weighted, (1, 2), keepdims=True)
        return output(tf.concat([global_query * key, query], axis=-1))

    return run


def _normalised(x: Tensor, axis: int | tuple[int, int]) -> Tensor:
    # The epsilon of TensorFlow is compared with the square of the norm.
    return tf.math.l2_normalize(x, axis, NORM_EPS**2)


def _conv(
    conv: Conv, *, strides: tuple[int, int] = (1, 1), padding: tuple[int, int] = (0, 0)
) -> Layer:
    weight, bias = _constant(conv.weight.transpose(2, 3, 1, 0)), _constant(conv.bias)
    vertical, horizontal = padding
    around = [[0, 0], [vertical, vertical], [horizontal, horizontal], [0, 0]]
    return lambda x: tf.nn.bias_add(tf.nn.conv2d(x, weight, list(strides), around), bias)


def _depthwise(conv: Conv) -> Layer:
    weight, bias = _constant(conv.weight.transpose(2, 3, 0, 1)), _constant(conv.bias)
    return lambda x: tf.nn.bias_add(tf.nn.depthwise_conv2d(x, weight, [1, 1, 1, 1], "SAME"), bias)


def _constant(values: NDArray[np.float64]) -> Tensor:
    return tf.constant(np.ascontiguousarray(values, np.float32))
