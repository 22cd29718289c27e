"""Small ONNX classifiers with answers that can be computed by hand: weights times mean colour."""

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TYPES = {"uint8": TensorProto.UINT8, "float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16}


@dataclass(frozen=True)
class Classifier:
    """The form of a graph: its inputs, outputs and precision.

    With `sides` "S", width and height are free.
    """

    input_type: str = "float32"
    layout: str = "nchw"
    batch: int | str = "N"
    sides: int | str = 32
    classes: int = 6
    gives: str = "logits"
    output_axes: int = 2
    normalises: bool = False  # takes 0..255 and scales it to 0..1 itself
    precision: str = "float32"

    @property
    def weights(self):
        """The matrix `(classes, 3)`, different for each class and channel."""
        return np.random.default_rng(3).normal(size=(self.classes, 3)).astype(np.float32)

    def logits(self, values):
        """Return the expected logits of normalised pictures `(N, S, S, 3)`."""
        return values.mean(axis=(1, 2)) @ self.weights.T


def write_classifier(path, form=None, metadata=None, split=False):
    """Write the graph; with `split` its weights are in a second file."""
    form = form or Classifier()
    sides = [form.sides, form.sides]
    shape = [form.batch, 3, *sides] if form.layout == "nchw" else [form.batch, *sides, 3]
    axes = [2, 3] if form.layout == "nchw" else [1, 2]
    half = form.precision == "float16"
    kind = TensorProto.FLOAT16 if half else TensorProto.FLOAT
    matrix = form.weights.T.astype(np.float16 if half else np.float32)
    nodes = [helper.make_node("Cast", ["picture"], ["values"], to=kind)]
    constants = [
        numpy_helper.from_array(np.array(axes, np.int64), "axes"),
        numpy_helper.from_array(matrix, "matrix"),
        numpy_helper.from_array(np.array(255, matrix.dtype), "levels"),
        numpy_helper.from_array(np.array([2, 3], np.int64), "last_axes"),
    ]
    values = "values"
    if form.input_type == "uint8" or form.normalises:
        nodes.append(helper.make_node("Div", [values, "levels"], ["scaled"]))
        values = "scaled"
    nodes.append(helper.make_node("ReduceMean", [values, "axes"], ["colour"], keepdims=0))
    nodes.append(helper.make_node("MatMul", ["colour", "matrix"], ["sum"]))
    last = "sum"
    if form.gives == "probabilities":
        nodes.append(helper.make_node("Softmax", [last], ["shares"], axis=1))
        last = "shares"
    nodes.append(helper.make_node("Cast", [last], ["flat"], to=TensorProto.FLOAT))
    last = "flat"
    if form.output_axes == 4:
        nodes.append(helper.make_node("Unsqueeze", [last, "last_axes"], ["deep"]))
        last = "deep"
    ending = [form.batch, form.classes, *([1, 1] if form.output_axes == 4 else [])]
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("picture", TYPES[form.input_type], shape)],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, ending)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, metadata or {})
    if split:
        onnx.save(
            model, path, save_as_external_data=True, location="weights.data", size_threshold=0
        )
    else:
        onnx.save(model, path)
    return path
