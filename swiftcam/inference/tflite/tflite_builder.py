"""Builds the LiteRT form of a SwiftFormer checkpoint: a `.tflite` file, without TensorFlow.

Input `crops` uint8 `(1, S, S, 3)` RGB (the batch can be resized). Outputs `logits` float32
`(1, num_labels)` and `embedding` float32 `(1, D)`, like the graph's. Normalisation is inside.
Activations are NHWC. LiteRT's XNNPACK delegate supports every operator used here, so that the
whole network runs as one piece. Convolutions have the same names as in the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.checkpoints.configuration import pair
from swiftcam.inference.checkpoints.folding import Conv, ConvBlock, EncoderBlock
from swiftcam.inference.tflite.tflite_layers import TfliteForm, TfliteLayers, Window
from swiftcam.inference.tflite.tflite_writer import Quantisation, Signature, TfliteWriter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.checkpoints.folding import Attention, FoldedNetwork

SIGNATURE = "serving_default"
_CHANNELS = (-1,)
_SPACE = (1, 2)  # rows and columns of an NHWC tensor


def build_tflite(
    checkpoint: Checkpoint,
    form: TfliteForm | None = None,
    metadata: Mapping[str, bytes] | None = None,
) -> bytes:
    """Build the `.tflite` file of a checkpoint, in float32 unless `form` says otherwise.

    Raises:
        ModelError: the weights cannot be read, the network does not take RGB pictures, or
            ai-edge-litert is not installed.
    """
    network = checkpoint.folded()
    writer = TfliteWriter(f"{checkpoint.name}: a SwiftFormer classifier, written by SwiftCam")
    size = checkpoint.recipe.size
    crops = writer.activation("crops", (1, size, size, 3), "uint8", Quantisation((1.0,), (0,)))
    form = form or TfliteForm()
    layers = TfliteLayers(writer, form)
    logits, embedding = _Builder(checkpoint.config, layers).build(crops, network)
    outputs = {"logits": logits, "embedding": embedding}
    if form.has_scores:
        outputs = {"scores": layers.scores(logits, checkpoint.activation)}
    return writer.finish(Signature(SIGNATURE, {"crops": crops}, outputs), metadata or {})


class _Builder:
    """Adds the layers of one network in the order of execution."""

    def __init__(self, config: SwiftFormerConfig, layers: TfliteLayers) -> None:
        self._config = config
        self._layers = layers
        self._place = "stem"

    def build(self, crops: int, network: FoldedNetwork) -> tuple[int, int]:
        """Add the network; return the tensors of the logits and the embedding."""
        layers = self._layers
        x = layers.subtract(layers.picture(crops), layers.constant(network.mean))
        for number, conv in enumerate(network.stem):
            window = Window(strides=(2, 2), pads=(1, 1))
            x = layers.conv(x, conv, f"stem.{number}", window, is_relu=True)
        for number, block in enumerate(network.blocks):
            self._place = f"blocks.{number}."
            if isinstance(block, ConvBlock):
                x = self._conv_block(x, block)
            elif isinstance(block, EncoderBlock):
                x = self._encoder_block(x, block)
            else:
                x = self._embedding(x, block.conv)
        return self._head(x, network)

    def _embedding(self, x: int, conv: Conv) -> int:
        window = Window(pair(self._config.down_stride), pair(self._config.down_pad))
        return self._conv(x, conv, "embedding", window)

    def _conv_block(self, x: int, block: ConvBlock, within: str = "") -> int:
        y = self._layers.depthwise(x, block.depthwise)
        y = self._layers.activation(self._conv(y, block.widen, f"{within}widen"), "gelu")
        return self._layers.add(x, self._conv(y, block.narrow, f"{within}narrow"))

    def _encoder_block(self, x: int, block: EncoderBlock) -> int:
        x = self._conv_block(x, block.local, "local.")
        x = self._layers.add(x, self._attention(x, block.attention))
        hidden_act = self._config.hidden_act
        y = self._layers.activation(self._conv(x, block.widen, "widen"), hidden_act)
        return self._layers.add(x, self._conv(y, block.narrow, "narrow"))

    def _attention(self, x: int, attention: Attention) -> int:
        layers = self._layers
        query, key = (
            layers.normalised(self._conv(x, half, "attention.query_key"), _CHANNELS)
            for half in _halves(attention.query_key)
        )
        weighted = query
        if attention.token_weights is not None:
            raw = self._conv(query, attention.token_weights, "attention.token_weights")
            weighted = layers.multiply(layers.normalised(raw, _SPACE), query)
        mixed = layers.multiply(key, layers.sum(weighted, _SPACE))
        return self._conv(layers.joined(mixed, query), attention.output, "attention.output")

    def _head(self, x: int, network: FoldedNetwork) -> tuple[int, int]:
        layers, norm = self._layers, network.embedding
        scaled = layers.multiply(layers.mean(x), layers.constant(norm.scale))
        embedding = layers.add(scaled, layers.constant(norm.shift), "embedding")
        head = network.head
        if layers.calibration is not None:
            head = head._replace(bias=layers.calibration.corrected(head.bias))
        return layers.linear(embedding, head, "logits"), embedding

    def _conv(self, x: int, conv: Conv, name: str, window: Window | None = None) -> int:
        return self._layers.conv(x, conv, self._place + name, window or Window())


def _halves(conv: Conv) -> tuple[Conv, Conv]:
    """Return a convolution as two, each with half of its outputs: faster than a split after it."""
    half = len(conv.bias) // 2
    return (
        Conv(conv.weight[:half], conv.bias[:half]),
        Conv(conv.weight[half:], conv.bias[half:]),
    )
