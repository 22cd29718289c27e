"""A profile told apart by kinds of nodes: made up ones, and the real one of the embedded model."""

import pytest

from benchmarks.nodes import kinds_of, profile
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.swiftformer import open_checkpoint
from swiftcam.settings import DEFAULT_MODEL


def event(node, operator, microseconds, inputs, output):
    shapes = {"input_type_shape": [{"float": shape} for shape in inputs]}
    shapes["output_type_shape"] = [{"float": output}]
    return {"dur": microseconds, "args": {"op_name": operator, "node_index": node, **shapes}}


def test_nodes_of_a_kind_are_added_up_by_their_medians():
    pointwise = ([1, 8, 10, 10], [16, 8, 1, 1], [16]), [1, 16, 10, 10]
    depthwise = ([1, 8, 10, 10], [8, 1, 3, 3], [8]), [1, 8, 10, 10]
    gelu = ([1, 16, 10, 10],), [1, 16, 10, 10]
    events = [event("0", "Conv", time, *pointwise) for time in (90, 100, 900)]
    events += [event("1", "Conv", 100, *pointwise)]
    events += [event("2", "Gelu", 50, *gelu), event("3", "Conv", 150, *depthwise)]
    packed = ([1, 7, 7, 8], [], [16]), [1, 7, 7, 16]
    events += [event("4", "QLinearConv", 10, *packed)]
    first, second, third, fourth = kinds_of(events)
    assert (first.name, first.count, first.ms) == ("Conv 1x1, on 10x10", 2, pytest.approx(0.2))
    assert first.share == pytest.approx(0.2 / 0.41)
    assert first.rate == pytest.approx(2 * 2 * 16 * 8 * 100 / 0.2 / 1e6)
    assert (second.name, third.name) == ("Conv 3x3, depthwise", "Gelu")
    assert second.rate == pytest.approx(2 * 8 * 9 * 100 / 0.15 / 1e6)
    assert third.rate is None
    assert (fourth.name, fourth.rate) == ("QLinearConv, on 7x7", None)


def test_the_profile_of_the_embedded_model_has_all_its_nodes():
    model = open_checkpoint(find_model(DEFAULT_MODEL))
    events = profile(build_graph(model).SerializeToString(), model.recipe.size, runs=2)
    kinds = {kind.name: kind for kind in kinds_of(events)}
    assert kinds["Gelu"].count == 20
    assert kinds["Conv 3x3, depthwise"].count == 16
    assert sum(kind.count for name, kind in kinds.items() if name.startswith("Conv 1x1")) == 48
    assert sum(kind.share for kind in kinds.values()) == pytest.approx(1)
