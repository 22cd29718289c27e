"""ONNX files of a few bytes that ask for gigabytes, never end, or are none."""

import os
import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from swiftcam.errors import ModelError
from swiftcam.inference.models.onnx_file import inspect_onnx


def write(path, *nodes, shape=(1, 3, 32, 32), constants=(), answer=(1, 10), functions=()):
    """Write a classifier whose nodes lead from `picture` to `answer`."""
    graph = helper.make_graph(
        list(nodes),
        "g",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, answer)],
        [numpy_helper.from_array(np.asarray(value, np.int64), name) for name, value in constants],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)]
    model = helper.make_model(graph, opset_imports=opsets, functions=functions)
    path.write_bytes(model.SerializeToString())
    return path


def refusal(path, words):
    with pytest.raises(ModelError, match=words) as caught:
        inspect_onnx(path)
    message = str(caught.value)
    assert len(message) < 1000
    assert message.isprintable()
    return message


BIG = [1, 1600, 1000, 1000]  # 6.4 GB
FILL = helper.make_node("ConstantOfShape", ["shape"], ["big"])
SUM = helper.make_node("ReduceSum", ["big"], ["answer"])


@pytest.mark.parametrize(
    ("nodes", "constants"),
    [
        ([FILL, SUM], [("shape", BIG)]),
        (
            [
                helper.make_node("Concat", ["half", "half"], ["shape"], axis=0),
                FILL,
                SUM,
            ],
            [("half", [40_000, 40_000])],
        ),
        (
            [helper.make_node("Expand", ["picture", "shape"], ["big"]), SUM],
            [("shape", [200_000, 3, 32, 32])],
        ),
        (
            [helper.make_node("Tile", ["picture", "shape"], ["big"]), SUM],
            [("shape", [1, 1, 999, 999])],
        ),
        (
            [helper.make_node("Pad", ["picture", "pads"], ["big"]), SUM],
            [("pads", [0, 0, 0, 0, 0, 0, 30_000, 30_000])],
        ),
    ],
)
def test_a_few_bytes_that_ask_for_gigabytes(tmp_path, nodes, constants):
    path = write(tmp_path / "a.onnx", *nodes, constants=constants)
    assert path.stat().st_size < 2000
    refusal(path, "its tensor big has .* bytes for one picture")


def test_gigabytes_inside_a_function(tmp_path):
    inner = helper.make_function(
        "own",
        "Fill",
        ["shape"],
        ["answer"],
        [FILL, helper.make_node("ReduceSum", ["big"], ["answer"])],
        [helper.make_opsetid("", 17)],
    )
    node = helper.make_node("Fill", ["shape"], ["answer"], domain="own")
    refusal(write(tmp_path / "a.onnx", node, constants=[("shape", BIG)], functions=[inner]), "big")


def test_a_loop(tmp_path):
    body = helper.make_graph(
        [helper.make_node("Identity", ["more"], ["still"])],
        "body",
        [
            helper.make_tensor_value_info("count", TensorProto.INT64, []),
            helper.make_tensor_value_info("more", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("still", TensorProto.BOOL, [])],
    )
    node = helper.make_node("Loop", ["", "more"], ["answer"], body=body)
    refusal(write(tmp_path / "a.onnx", node), "it has a loop")


@pytest.mark.parametrize(
    ("shape", "answer", "words"),
    [
        ((1, 3, 20_000, 20_000), (1, 10), "bytes for one picture|20000 pixels a side"),
        ((1, 3, 2000, 2000), (1, 10), "2000 pixels a side; at most 1024"),
        ((100_000, 3, 32, 32), (1, 10), "100000 pictures at once|bytes for one picture"),
        ((5000, 3, 8, 8), (1, 10), "5000 pictures at once; at most 1024"),
        ((1, 3, 32, 32), (1, 10**9), "bytes for one picture"),
        ((1, 3, 32, 32), (1, 10**6), "1000000 classes; at most 100000"),
        ((1, 3, 2**62, 2**62), (1, 10), "bytes for one picture"),
    ],
)
def test_huge_inputs_and_outputs(tmp_path, shape, answer, words):
    node = helper.make_node("GlobalAveragePool", ["picture"], ["answer"])
    refusal(write(tmp_path / "a.onnx", node, shape=shape, answer=answer), words)


def test_an_unknown_type_and_odd_names(tmp_path):
    path = write(tmp_path / "a.onnx", helper.make_node("Identity", ["picture"], ["answer"]))
    model = onnx.load(path)
    model.graph.input[0].type.tensor_type.elem_type = 999
    path.write_bytes(model.SerializeToString())
    refusal(path, ".")
    for name in ("x" * 100_000, "[/b]\x1b[31m"):
        model.graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]))
    path.write_bytes(model.SerializeToString())
    refusal(path, ".")


@pytest.mark.parametrize("key", ["labels", "recipe", "feeding"])
@pytest.mark.parametrize("text", ["[" * 100_000, "NaN", '"\\ud800"', "{", "1" * 5000, "[1]"])
def test_metadata_of_another_program_are_ignored(tmp_path, key, text):
    node = helper.make_node("GlobalAveragePool", ["picture"], ["answer"])
    path = write(tmp_path / "a.onnx", node)
    model = onnx.load(path)
    model.metadata_props.add(key=key, value=text)
    path.write_bytes(model.SerializeToString())
    assert inspect_onnx(path).labels is None


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("recipe", '{"size": 20000}', "size must be a whole number from 1 to 1024"),
        ("recipe", '{"mean": [1]}', "mean must be a list of 3"),
        ("feeding", '{"input": 3}', "input must be text|is missing"),
        ("labels", '["' + "x" * 5000 + '"]', r"labels\[0\] must be text of 1 to 1000"),
    ],
)
def test_metadata_of_ours_that_are_wrong_are_named(tmp_path, key, text, words):
    path = write(
        tmp_path / "a.onnx", helper.make_node("GlobalAveragePool", ["picture"], ["answer"])
    )
    model = onnx.load(path)
    model.metadata_props.add(key=key, value=text)
    path.write_bytes(model.SerializeToString())
    refusal(path, words)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_or_a_device_is_no_onnx_file(tmp_path):
    os.mkfifo(tmp_path / "a.onnx")
    (tmp_path / "b.onnx").symlink_to("/dev/zero")
    for name in ("a.onnx", "b.onnx"):
        refusal(tmp_path / name, "a pipe or a device")
