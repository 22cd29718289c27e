import dataclasses

import pytest

from swiftcam.inference import graph as graph_module
from swiftcam.inference import graph_cache
from swiftcam.inference.engines import onnx as onnx_engine
from swiftcam.inference.graph_cache import graph_path, load_graph
from swiftcam.inference.recipe import Recipe
from swiftcam.inference.swiftformer.checkpoint import open_checkpoint
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture
def checkpoint(tmp_path):
    return open_checkpoint(write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL)))


def test_the_second_load_reads_the_cache(checkpoint, monkeypatch):
    first = load_graph(checkpoint)
    assert graph_path(checkpoint).read_bytes() == first
    monkeypatch.setattr(graph_module, "build_graph", None)
    assert load_graph(checkpoint) == first


def test_the_key_depends_on_all_that_decides_the_graph(checkpoint, monkeypatch, tmp_path):
    other = write_hugging_face(tmp_path / "b" / "model", SMALL, random_weights(SMALL, seed=5))
    changed = [
        checkpoint,
        open_checkpoint(other),
        open_checkpoint(checkpoint.weights_path.parent, family="l2"),
        dataclasses.replace(checkpoint, recipe=Recipe(mean=(0.5, 0.5, 0.5))),
        dataclasses.replace(checkpoint, recipe=Recipe(size=160)),
    ]
    paths = [graph_path(each) for each in changed]
    monkeypatch.setattr(graph_cache, "BUILDER_VERSION", 999)
    paths.append(graph_path(checkpoint))
    assert len(set(paths)) == 6


def test_a_cache_that_cannot_be_written_costs_only_time(checkpoint, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache directory should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert load_graph(checkpoint)


def test_a_damaged_cached_graph_is_built_again(checkpoint):
    good = load_graph(checkpoint)
    graph_path(checkpoint).write_bytes(good[:1000])
    onnx_engine.create(checkpoint, onnx_engine.EngineOptions(threads=1))
    assert graph_path(checkpoint).read_bytes() == good


def test_no_temporary_files_stay(checkpoint):
    load_graph(checkpoint)
    assert list(graph_path(checkpoint).parent.iterdir()) == [graph_path(checkpoint)]
