import dataclasses

import numpy as np
import onnxruntime as ort
import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.graphs import graph as graph_module
from swiftcam.inference.graphs import graph_cache
from swiftcam.inference.graphs.graph_cache import graph_path, load_graph, optimised_path
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture
def checkpoint(sealed):
    return open_checkpoint(sealed)


def test_the_second_load_reads_the_cache(checkpoint, monkeypatch):
    first = load_graph(checkpoint)
    assert graph_path(checkpoint).read_bytes() == first
    monkeypatch.setattr(graph_module, "build_graph", None)
    assert load_graph(checkpoint) == first


def test_the_key_depends_on_everything_that_changes_the_graph(checkpoint, monkeypatch, tmp_path):
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


def test_without_a_writable_cache_the_graph_is_built(checkpoint, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache directory should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert load_graph(checkpoint)


@pytest.mark.extra("openvino")
def test_a_damaged_cached_graph_is_built_again(checkpoint):
    good = load_graph(checkpoint)
    graph_path(checkpoint).write_bytes(good[:1000])
    create_engine("openvino", checkpoint, EngineOptions(threads=1))
    assert len(graph_path(checkpoint).read_bytes()) == len(good)


def test_the_optimised_graph_is_cached_and_used(checkpoint, monkeypatch, photos):
    options = EngineOptions(threads=1)
    crop = checkpoint.recipe.crop(photos[0])[None]
    first = create_engine("onnx", checkpoint, options).run(crop)
    cached = optimised_path(checkpoint, None, ort.__version__)
    assert list(cached.parent.iterdir()) == [cached]
    monkeypatch.setattr(graph_module, "build_graph", None)
    again = create_engine("onnx", checkpoint, options).run(crop)
    assert np.array_equal(again.logits, first.logits)


def test_a_damaged_optimised_graph_is_built_again(checkpoint):
    options = EngineOptions(threads=1)
    create_engine("onnx", checkpoint, options)
    cached = optimised_path(checkpoint, None, ort.__version__)
    good = cached.read_bytes()
    cached.write_bytes(good[:1000])
    create_engine("onnx", checkpoint, options)
    assert len(cached.read_bytes()) == len(good)


def test_a_graph_optimised_on_another_machine_is_not_used(checkpoint, monkeypatch):
    here = optimised_path(checkpoint, None, "1.20")
    assert optimised_path(checkpoint, None, "1.21") != here
    monkeypatch.setattr(graph_cache, "machine_identity", lambda: "another")
    assert optimised_path(checkpoint, None, "1.20") != here


def test_an_engine_runs_without_a_cache(checkpoint, monkeypatch, tmp_path, photos):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache directory should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    engine = create_engine("onnx", checkpoint, EngineOptions(threads=1))
    assert engine.run(checkpoint.recipe.crop(photos[0])[None]).logits.shape == (1, 7)


def test_no_temporary_files_remain(checkpoint):
    load_graph(checkpoint)
    assert list(graph_path(checkpoint).parent.iterdir()) == [graph_path(checkpoint)]
