"""The work that is counted in graphs: of convolutions that can be counted by hand, and of XS."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from benchmarks.work import Work, work_of
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.settings import DEFAULT_MODEL


def graph_of_one_conv(group):
    """Return a graph with a 3x3 convolution of 4 channels and stride 2, and a Relu after it."""
    weight = np.ones((4, 4 // group, 3, 3), np.float32)
    window = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1], "group": group}
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["x", "weight"], ["y"], **window),
            helper.make_node("Relu", ["y"], ["z"]),
        ],
        "one",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 4, 8, 8])],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N", 4, 4, 4])],
        [numpy_helper.from_array(weight, "weight")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


@pytest.mark.parametrize("group", [1, 2, 4])
def test_a_convolution_is_counted_as_on_paper(group):
    work = work_of(graph_of_one_conv(group))
    weights = 4 * (4 // group) * 9
    assert work == Work(multiply_adds=weights * 16, weights=weights, activations=4 * 64 + 4 * 16)
    assert work.operations == 2 * work.multiply_adds
    assert work.moved_bytes(4) == 4 * (weights + 320)


@pytest.mark.parametrize(("size", "giga"), [(224, 0.60), (160, 0.31)])
def test_xs_has_the_multiply_adds_it_is_published_with(size, giga):
    checkpoint = open_checkpoint(find_model(DEFAULT_MODEL)).at_size(size)
    assert work_of(build_graph(checkpoint)).multiply_adds / 1e9 == pytest.approx(giga, abs=0.005)
