"""Builds the graph: the inference-only ONNX form of a SwiftFormer checkpoint, with numpy and onnx.

Input `crops` uint8 `(N, S, S, 3)` RGB. Outputs `logits` float32 `(N, num_labels)` and `embedding`
float32 `(N, D)`, the pooled, normalised feature before the head. Normalisation is inside.
Activations stay NCHW from end to end; BatchNorms, layer scales and linear pairs are folded (see
`folding`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from swiftcam.errors import ModelError
from swiftcam.inference.folding import (
    Conv,
    LayerReader,
    affine_then_pointwise,
    attention_output,
    conv_then_affine,
    conv_then_scale,
    mean_head,
    stacked,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from swiftcam.inference.recipe import Recipe
    from swiftcam.inference.swiftformer.checkpoint import Checkpoint
    from swiftcam.inference.swiftformer.configuration import SwiftFormerConfig

BUILDER_VERSION = 1  # raise it with every change of what is built: cached graphs are keyed by it
_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # what every onnxruntime that knows opset 20 reads
_NORM_EPS = 1e-12  # as in torch.nn.functional.normalize
_ACTIVATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "gelu": ("Gelu", {"approximate": "none"}),
    "gelu_new": ("Gelu", {"approximate": "tanh"}),
    "relu": ("Relu", {}),
    "selu": ("Selu", {}),
}
_EMBEDDING = "swiftformer.patch_embed.patch_embedding."
_NETWORK = "swiftformer.encoder.network."


def build_graph(checkpoint: Checkpoint) -> onnx.ModelProto:
    """Build the inference graph of a checkpoint.

    Raises:
        ModelError: the weights cannot be read, or the network does not take RGB pictures.
    """
    config = checkpoint.config
    if config.num_channels != 3:
        raise ModelError(
            f"{checkpoint.name} takes {config.num_channels} channels; a camera delivers RGB. "
            "Use a checkpoint with num_channels 3."
        )
    return _Builder(config, checkpoint.recipe, checkpoint.weights()).build()


class _Builder:
    """Writes one graph, node by node, in the order of execution."""

    def __init__(
        self, config: SwiftFormerConfig, recipe: Recipe, weights: Mapping[str, NDArray[np.float32]]
    ) -> None:
        self._config = config
        self._recipe = recipe
        self._read = LayerReader(weights, config.batch_norm_eps)
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        x = self._stem("crops")
        position = 0
        for stage, depth in enumerate(self._config.depths):
            for block in range(depth):
                prefix = f"{_NETWORK}{position}.blocks.{block}."
                is_last = block == depth - 1
                x = self._encoder_block(x, prefix) if is_last else self._conv_encoder(x, prefix)
            position += 1
            if self._config.has_embedding_after(stage):
                x = self._embedding(x, f"{_NETWORK}{position}.")
                position += 1
        self._head(x)
        return self._model()

    def _stem(self, crops: str) -> str:
        """Normalise and embed patches: two strided convolutions."""
        # Subtracting the mean stays before the zero padding of the first convolution; 1/255 and
        # 1/std have no border effect and go into its weights.
        mean = 255.0 * np.array(self._recipe.mean).reshape(1, 3, 1, 1)
        scale = 1.0 / (255.0 * np.array(self._recipe.std))
        x = self._node("Transpose", [crops], perm=[0, 3, 1, 2])
        x = self._node("Cast", [x], to=TensorProto.FLOAT)
        x = self._node("Sub", [x, self._constant(mean)])
        first = self._conv_norm(_EMBEDDING + "0", _EMBEDDING + "1")
        first = Conv(first.weight * scale[None, :, None, None], first.bias)
        x = self._node("Relu", [self._conv(x, first, stride=2, pad=1)])
        second = self._conv_norm(_EMBEDDING + "3", _EMBEDDING + "4")
        return self._node("Relu", [self._conv(x, second, stride=2, pad=1)])

    def _embedding(self, x: str, prefix: str) -> str:
        conv = self._conv_norm(prefix + "proj", prefix + "norm")
        return self._conv(x, conv, stride=self._config.down_stride, pad=self._config.down_pad)

    def _conv_encoder(self, x: str, prefix: str) -> str:
        """Add layer_scale * pw2(GELU(pw1(BN(dw3x3(x))))): also the local representation."""
        depthwise = self._conv_norm(prefix + "depth_wise_conv", prefix + "norm")
        widen = self._read.conv(prefix + "point_wise_conv1")
        narrow = self._read.conv(prefix + "point_wise_conv2")
        y = self._conv(x, depthwise, pad=1, group=depthwise.weight.shape[0])
        y = self._activation(self._conv(y, widen), "gelu")
        y = self._conv(y, conv_then_scale(narrow, self._read.array(prefix + "layer_scale")))
        return self._node("Add", [x, y])

    def _encoder_block(self, x: str, prefix: str) -> str:
        x = self._conv_encoder(x, prefix + "local_representation.")
        x = self._node("Add", [x, self._attention(x, prefix)])
        return self._node("Add", [x, self._mlp(x, prefix)])

    def _attention(self, x: str, prefix: str) -> str:
        """Efficient additive attention (paper, section 3.2), times the first layer scale."""
        query = self._read.conv(prefix + "attn.to_query")
        key = self._read.conv(prefix + "attn.to_key")
        both = self._conv(x, stacked(query, key))
        q, k = self._split(both)
        q, k = self._normalised(q, [1]), self._normalised(k, [1])
        weighted = q
        if self._config.attention_norm == "l2":
            # The factor D^-0.5 on the token weights cancels in their normalisation.
            w_g = self._read.array(prefix + "attn.w_g").T[:, :, None, None]
            token_weights = self._conv(q, Conv(w_g, np.zeros(1)))
            weighted = self._node("Mul", [self._normalised(token_weights, [2, 3]), q])
        global_query = self._node("ReduceSum", [weighted, self._axes([2, 3])], keepdims=1)
        mixed = self._node("Mul", [global_query, k])
        mixed = self._node("Concat", [mixed, q], axis=1)
        output = attention_output(
            self._read.conv(prefix + "attn.proj"), self._read.conv(prefix + "attn.final")
        )
        return self._conv(mixed, conv_then_scale(output, self._scale(prefix + "layer_scale_1")))

    def _mlp(self, x: str, prefix: str) -> str:
        """BN, 1x1, activation, 1x1, times the second layer scale."""
        norm = self._read.norm(prefix + "linear.norm1")
        widen = affine_then_pointwise(norm, self._read.conv(prefix + "linear.fc1"))
        narrow = self._read.conv(prefix + "linear.fc2")
        y = self._activation(self._conv(x, widen), self._config.hidden_act)
        return self._conv(y, conv_then_scale(narrow, self._scale(prefix + "layer_scale_2")))

    def _head(self, x: str) -> None:
        """Pool first: the last BatchNorm commutes with the mean and then costs D operations."""
        norm = self._read.norm("norm")
        pooled = self._node("GlobalAveragePool", [x])
        pooled = self._node("Flatten", [pooled])
        scaled = self._node("Mul", [pooled, self._constant(norm.scale)])
        self._node("Add", [scaled, self._constant(norm.shift)], output="embedding")
        head = mean_head(self._read.conv("head"), self._read.conv("dist_head"))
        matrix, bias = self._constant(head.weight[:, :, 0, 0]), self._constant(head.bias)
        self._node("Gemm", ["embedding", matrix, bias], output="logits", transB=1)

    def _conv_norm(self, conv: str, norm: str) -> Conv:
        return conv_then_affine(self._read.conv(conv), self._read.norm(norm))

    def _scale(self, name: str) -> NDArray[np.float64] | None:
        return self._read.array(name) if self._config.use_layer_scale else None

    def _conv(self, x: str, conv: Conv, *, stride: int = 1, pad: int = 0, group: int = 1) -> str:
        inputs = [x, self._constant(conv.weight), self._constant(conv.bias)]
        return self._node(
            "Conv",
            inputs,
            kernel_shape=list(conv.weight.shape[2:]),
            strides=[stride] * 2,
            pads=[pad] * 4,
            group=group,
        )

    def _split(self, x: str) -> tuple[str, str]:
        first, second = f"split_{len(self._nodes)}_a", f"split_{len(self._nodes)}_b"
        self._nodes.append(helper.make_node("Split", [x], [first, second], axis=1, num_outputs=2))
        return first, second

    def _normalised(self, x: str, axes: list[int]) -> str:
        norm = self._node("ReduceL2", [x, self._axes(axes)], keepdims=1)
        norm = self._node("Max", [norm, self._constant(np.array(_NORM_EPS))])
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
        size, config = self._recipe.size, self._config
        graph = helper.make_graph(
            self._nodes,
            "swiftformer",
            [helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", size, size, 3])],
            [
                helper.make_tensor_value_info(
                    "logits", TensorProto.FLOAT, ["N", config.num_labels]
                ),
                helper.make_tensor_value_info(
                    "embedding", TensorProto.FLOAT, ["N", config.embed_dims[-1]]
                ),
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
