"""Builds the graph: the inference-only ONNX form of a SwiftFormer checkpoint, with numpy and onnx.

Input `crops` uint8 `(N, S, S, 3)` RGB. Outputs `logits` float32 `(N, num_labels)` and `embedding`
float32 `(N, D)`, the pooled, normalised feature before the head. Normalisation is inside.
Activations stay NCHW from end to end; everything foldable is folded (see `checkpoints.folding`).
Convolutions are named by their place, such as `blocks.3.attention.output`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from swiftcam.inference.builder_versions import BUILDER_VERSION
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
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig

_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # what every onnxruntime that knows opset 20 reads
_ACTIVATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "gelu": ("Gelu", {"approximate": "none"}),
    "gelu_new": ("Gelu", {"approximate": "tanh"}),
    "relu": ("Relu", {}),
    "selu": ("Selu", {}),
}


class _Window(NamedTuple):
    """How a convolution moves over its input."""

    strides: tuple[int, int] = (1, 1)
    pads: tuple[int, int] = (0, 0)
    group: int = 1


_POINTWISE = _Window()


def build_graph(checkpoint: Checkpoint) -> onnx.ModelProto:
    """Build the inference graph of a checkpoint.

    Raises:
        ModelError: the weights cannot be read, or the network does not take RGB pictures.
    """
    return _Builder(checkpoint.config, checkpoint.recipe.size).build(checkpoint.folded())


class _Builder:
    """Writes one graph, node by node, in the order of execution."""

    def __init__(self, config: SwiftFormerConfig, size: int) -> None:
        self._config = config
        self._size = size
        self._place = "stem"
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self, network: FoldedNetwork) -> onnx.ModelProto:
        x = self._stem("crops", network)
        for number, block in enumerate(network.blocks):
            self._place = f"blocks.{number}"
            if isinstance(block, ConvBlock):
                x = self._conv_block(x, block)
            elif isinstance(block, EncoderBlock):
                x = self._encoder_block(x, block)
            else:
                x = self._embedding(x, block.conv)
        self._head(x, network)
        return self._model()

    def _stem(self, crops: str, network: FoldedNetwork) -> str:
        x = self._node("Transpose", [crops], perm=[0, 3, 1, 2])
        x = self._node("Cast", [x], to=TensorProto.FLOAT)
        x = self._node("Sub", [x, self._constant(network.mean.reshape(1, -1, 1, 1))])
        for number, conv in enumerate(network.stem):
            y = self._conv(x, conv, str(number), _Window(strides=(2, 2), pads=(1, 1)))
            x = self._node("Relu", [y])
        return x

    def _embedding(self, x: str, conv: Conv) -> str:
        config = self._config
        window = _Window(pair(config.down_stride), pair(config.down_pad))
        return self._conv(x, conv, "embedding", window)

    def _conv_block(self, x: str, block: ConvBlock, within: str = "") -> str:
        depthwise = block.depthwise
        window = _Window(pads=(1, 1), group=depthwise.weight.shape[0])
        y = self._conv(x, depthwise, f"{within}depthwise", window)
        y = self._activation(self._conv(y, block.widen, f"{within}widen"), "gelu")
        return self._node("Add", [x, self._conv(y, block.narrow, f"{within}narrow")])

    def _encoder_block(self, x: str, block: EncoderBlock) -> str:
        x = self._conv_block(x, block.local, "local.")
        x = self._node("Add", [x, self._attention(x, block.attention)])
        y = self._activation(self._conv(x, block.widen, "widen"), self._config.hidden_act)
        return self._node("Add", [x, self._conv(y, block.narrow, "narrow")])

    def _attention(self, x: str, attention: Attention) -> str:
        q, k = self._split(self._conv(x, attention.query_key, "attention.query_key"))
        q, k = self._normalised(q, [1]), self._normalised(k, [1])
        weighted = q
        if attention.token_weights is not None:
            token_weights = self._conv(q, attention.token_weights, "attention.token_weights")
            weighted = self._node("Mul", [self._normalised(token_weights, [2, 3]), q])
        global_query = self._node("ReduceSum", [weighted, self._axes([2, 3])], keepdims=1)
        mixed = self._node("Mul", [global_query, k])
        both = self._node("Concat", [mixed, q], axis=1)
        return self._conv(both, attention.output, "attention.output")

    def _head(self, x: str, network: FoldedNetwork) -> None:
        norm, head = network.embedding, network.head
        pooled = self._node("Flatten", [self._node("GlobalAveragePool", [x])])
        scaled = self._node("Mul", [pooled, self._constant(norm.scale)])
        self._node("Add", [scaled, self._constant(norm.shift)], output="embedding")
        matrix, bias = self._constant(head.weight[:, :, 0, 0]), self._constant(head.bias)
        self._node("Gemm", ["embedding", matrix, bias], output="logits", transB=1)

    def _conv(
        self,
        x: str,
        conv: Conv,
        name: str,
        window: _Window = _POINTWISE,
    ) -> str:
        inputs = [x, self._constant(conv.weight), self._constant(conv.bias)]
        return self._node(
            "Conv",
            inputs,
            name=f"{self._place}.{name}",
            kernel_shape=list(conv.weight.shape[2:]),
            strides=list(window.strides),
            pads=[*window.pads, *window.pads],
            group=window.group,
        )

    def _split(self, x: str) -> tuple[str, str]:
        first, second = f"split_{len(self._nodes)}_a", f"split_{len(self._nodes)}_b"
        self._nodes.append(helper.make_node("Split", [x], [first, second], axis=1, num_outputs=2))
        return first, second

    def _normalised(self, x: str, axes: list[int]) -> str:
        norm = self._node("ReduceL2", [x, self._axes(axes)], keepdims=1)
        norm = self._node("Max", [norm, self._constant(np.array(NORM_EPS))])
        return self._node("Div", [x, norm])

    def _activation(self, x: str, name: str) -> str:
        operator, attributes = _ACTIVATIONS[name]
        return self._node(operator, [x], **attributes)

    def _axes(self, axes: list[int]) -> str:
        name = "axes_" + "_".join(map(str, axes))
        if all(constant.name != name for constant in self._constants):
            self._constants.append(numpy_helper.from_array(np.array(axes, np.int64), name))
        return name

    def _constant(self, value: NDArray[np.float64]) -> str:
        name = f"weight_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], *, output: str = "", **attributes: Any
    ) -> str:
        output = output or f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _model(self) -> onnx.ModelProto:
        size, config = self._size, self._config
        graph = helper.make_graph(
            self._nodes,
            "swiftformer",
            [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", size, size, 3])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", width])
                for name, width in (
                    ("logits", config.num_labels),
                    ("embedding", config.embed_dims[-1]),
                )
            ],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET)],
            ir_version=_IR_VERSION,
            producer_name="swiftcam",
        )
        metadata = {"family": config.attention_norm, "builder_version": str(BUILDER_VERSION)}
        helper.set_model_props(model, metadata)
        return model
