"""The folded network as TensorFlow's own converter writes it for LiteRT: the peer of ours.

It is laid out in TensorFlow as anybody would, in float32 NHWC with the picture as float32 in 0 to
255. In 8 bits the converter calibrates everything by itself, on the crops that it is given. Its
answer are the logits alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam.inference.swiftformer.configuration import pair
from swiftcam.inference.swiftformer.folding import Attention, Conv, ConvBlock, EncoderBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from swiftcam.inference.swiftformer.checkpoint import Checkpoint


def converted(checkpoint: Checkpoint, crops: NDArray[np.uint8] | None = None) -> bytes:
    """Return the `.tflite` file of a checkpoint; with crops to calibrate on, one of 8 bits.

    Raises:
        ImportError: TensorFlow is not installed.
    """
    import tensorflow as tf

    size = checkpoint.recipe.size
    module = _Network(tf, checkpoint)
    spec = tf.TensorSpec((1, size, size, 3), tf.float32, name="crops")
    function = tf.function(module).get_concrete_function(spec)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    if crops is not None:

        def pictures() -> Iterator[list[Any]]:
            for crop in crops:
                yield [crop[None].astype(np.float32)]

        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = pictures
    result: bytes = converter.convert()
    return result


class _Network:
    """The forward pass, in the words of TensorFlow."""

    def __init__(self, tf: Any, checkpoint: Checkpoint) -> None:  # noqa: ANN401
        self._tf = tf
        self._network = checkpoint.folded()
        self._config = checkpoint.config

    def __call__(self, x: Any) -> Any:  # noqa: ANN401
        network, config = self._network, self._config
        x = x - network.mean.astype(np.float32)
        for conv in network.stem:
            x = self._tf.nn.relu(self._conv(x, conv, (2, 2), (1, 1)))
        for block in network.blocks:
            if isinstance(block, ConvBlock):
                x = self._conv_block(x, block)
            elif isinstance(block, EncoderBlock):
                x = self._encoder_block(x, block)
            else:
                x = self._conv(x, block.conv, pair(config.down_stride), pair(config.down_pad))
        norm, head = network.embedding, network.head
        pooled = self._tf.reduce_mean(x, (1, 2))
        embedding = pooled * norm.scale.astype(np.float32) + norm.shift.astype(np.float32)
        matrix = head.weight[:, :, 0, 0].T.astype(np.float32)
        return self._tf.matmul(embedding, matrix) + head.bias.astype(np.float32)

    def _conv_block(self, x: Any, block: ConvBlock) -> Any:  # noqa: ANN401
        kernel = block.depthwise.weight.transpose(2, 3, 0, 1).astype(np.float32)
        y = self._tf.nn.depthwise_conv2d(x, kernel, (1, 1, 1, 1), "SAME")
        y = y + block.depthwise.bias.astype(np.float32)
        return x + self._conv(self._tf.nn.gelu(self._conv(y, block.widen)), block.narrow)

    def _encoder_block(self, x: Any, block: EncoderBlock) -> Any:  # noqa: ANN401
        x = self._conv_block(x, block.local)
        x = x + self._attention(x, block.attention)
        return x + self._conv(self._tf.nn.gelu(self._conv(x, block.widen)), block.narrow)

    def _attention(self, x: Any, attention: Attention) -> Any:  # noqa: ANN401
        query, key = self._tf.split(self._conv(x, attention.query_key), 2, axis=-1)
        query, key = self._normalised(query, -1), self._normalised(key, -1)
        weighted = query
        if attention.token_weights is not None:
            raw = self._conv(query, attention.token_weights)
            weighted = self._normalised(raw, (1, 2)) * query
        total = self._tf.reduce_sum(weighted, (1, 2), keepdims=True)
        return self._conv(self._tf.concat([total * key, query], -1), attention.output)

    def _normalised(self, x: Any, axes: int | tuple[int, ...]) -> Any:  # noqa: ANN401
        return self._tf.math.l2_normalize(x, axes, epsilon=1e-24)

    def _conv(
        self,
        x: Any,  # noqa: ANN401
        conv: Conv,
        strides: tuple[int, int] = (1, 1),
        pads: tuple[int, int] = (0, 0),
    ) -> Any:  # noqa: ANN401
        if any(pads):
            x = self._tf.pad(x, [[0, 0], [pads[0]] * 2, [pads[1]] * 2, [0, 0]])
        kernel = conv.weight.transpose(2, 3, 1, 0).astype(np.float32)
        return self._tf.nn.conv2d(x, kernel, strides, "VALID") + conv.bias.astype(np.float32)
