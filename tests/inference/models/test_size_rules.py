"""Sizes inside an ONNX classifier that depend on the picture are refused."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from swiftcam.errors import ModelError
from swiftcam.inference.models.onnx_file import inspect_onnx


def write(path, nodes, output="big"):
    constants = [
        numpy_helper.from_array(np.array([3], np.int64), "three"),
        numpy_helper.from_array(np.array([1, 3], np.int64), "shape"),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        constants,
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    return path


FIRST = [
    helper.make_node("ReduceMax", ["x"], ["most"], keepdims=0),
    helper.make_node("Cast", ["most"], ["number"], to=TensorProto.INT64),
    helper.make_node("Reshape", ["number", "one"], ["size"]),
]
ONE = helper.make_node("Constant", [], ["one"], value_ints=[1])


@pytest.mark.parametrize(
    "last",
    [
        helper.make_node("ConstantOfShape", ["size"], ["big"]),
        helper.make_node("Expand", ["most", "size"], ["big"]),
        helper.make_node("Tile", ["one", "size"], ["big"]),
        helper.make_node("NonZero", ["x"], ["big"]),
        helper.make_node("Range", ["one", "number", "one"], ["big"]),
    ],
    ids=lambda node: node.op_type,
)
def test_a_size_made_of_pixels_is_refused(tmp_path, last):
    with pytest.raises(ModelError, match="size of its tensor big depends on the picture"):
        inspect_onnx(write(tmp_path / "m.onnx", [ONE, *FIRST, last]))


def test_the_branch_of_a_condition_on_pixels_is_refused(tmp_path):
    def branch(name):
        node = helper.make_node("Identity", ["x"], [name])
        value = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        return helper.make_graph([node], name, [], [value])

    condition = helper.make_node("Cast", ["most"], ["is_bright"], to=TensorProto.BOOL)
    last = helper.make_node(
        "If", ["is_bright"], ["big"], then_branch=branch("a"), else_branch=branch("b")
    )
    with pytest.raises(ModelError, match="depends on the picture"):
        inspect_onnx(write(tmp_path / "m.onnx", [ONE, *FIRST, condition, last]))


def test_a_size_made_of_the_shape_of_the_picture_is_none(tmp_path):
    nodes = [
        helper.make_node("Shape", ["x"], ["sides"]),
        helper.make_node("ConstantOfShape", ["sides"], ["zeros"]),
        helper.make_node("Add", ["zeros", "x"], ["sum"]),
        helper.make_node("GlobalAveragePool", ["sum"], ["pooled"]),
        helper.make_node("Reshape", ["pooled", "shape"], ["big"]),
    ]
    assert inspect_onnx(write(tmp_path / "m.onnx", nodes)).shape == (8, 8)
