"""The first run of an imported classifier: memory that only a run shows is bounded."""

import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from swiftcam.errors import ModelError
from swiftcam.inference.engines import first_run
from swiftcam.inference.importing import import_model
from swiftcam.inference.importing.recipe_choices import RecipeChoices
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.models.store import Store

REQUEST = {"labels": ("a", "b", "c"), "recipe": RecipeChoices(size=16)}


def write_hungry(path, exponent):
    """Write a classifier of which shape inference does not see that it needs `10**exponent`."""
    nodes = [
        helper.make_node("Shape", ["x"], ["sides"]),
        helper.make_node("ReduceMin", ["sides"], ["one"], keepdims=1),  # 1 picture
        helper.make_node("Cast", ["one"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["real", "most"], ["many"]),
        helper.make_node("Cast", ["many"], ["size"], to=TensorProto.INT64),
        helper.make_node("ConstantOfShape", ["size"], ["zeros"]),
        helper.make_node("ReduceMax", ["zeros"], ["zero"], keepdims=0),
        helper.make_node("GlobalAveragePool", ["x"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Add", ["flat", "zero"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 16, 16])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 3])],
        [numpy_helper.from_array(np.array([10.0**exponent], np.float32), "most")],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory")
def test_a_network_that_asks_for_gigabytes_is_refused_and_nothing_is_kept(tmp_path):
    path = write_hungry(tmp_path / "m.onnx", 9)
    with pytest.raises(ModelError, match="mine cannot be run on a picture"):
        import_model(ImportRequest(path, "mine", **REQUEST))
    assert not Store().has("mine")


def test_one_that_does_not_is_run_once_and_remembered(tmp_path, monkeypatch):
    path = write_hungry(tmp_path / "m.onnx", 3)
    given, calls = first_run.confined, []

    def counted(function, arguments, limits):
        calls.append(function)
        return given(function, arguments, limits)

    monkeypatch.setattr(first_run, "confined", counted)
    import_model(ImportRequest(path, "mine", **REQUEST))
    import_model(ImportRequest(path, "again", **REQUEST))
    assert len(calls) == 1


def test_a_run_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("swiftcam.jobs.confined._LONGEST", 0.01)
    path = write_hungry(tmp_path / "m.onnx", 4)
    with pytest.raises(ModelError, match=r"it takes over 0 s\. Export the classifier again"):
        import_model(ImportRequest(path, "mine", **REQUEST))
