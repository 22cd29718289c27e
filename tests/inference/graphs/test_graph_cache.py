import dataclasses

import numpy as np
import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.engine_settings import onnx_settings
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.graphs import graph as graph_module
from swiftcam.inference.graphs import graph_cache
from swiftcam.inference.graphs.calibration import Calibration
from swiftcam.inference.graphs.graph_cache import graph_path, load_graph, optimised_path
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.provenance import MachinePart
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture
def checkpoint(sealed):
    return open_checkpoint(sealed)


def kept_graph(checkpoint, options):
    """Load the checkpoint into ONNX Runtime, and return the path of its optimised graph."""
    return optimised_path(checkpoint.name, create_engine("onnx", checkpoint, options).provenance)


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
    cached = kept_graph(checkpoint, options)
    assert list(cached.parent.iterdir()) == [cached]
    monkeypatch.setattr(graph_module, "build_graph", None)
    again = create_engine("onnx", checkpoint, options).run(crop)
    assert np.array_equal(again.logits, first.logits)


def test_a_damaged_optimised_graph_is_built_again(checkpoint):
    options = EngineOptions(threads=1)
    create_engine("onnx", checkpoint, options)
    cached = kept_graph(checkpoint, options)
    good = cached.read_bytes()
    cached.write_bytes(good[:1000])
    create_engine("onnx", checkpoint, options)
    assert len(cached.read_bytes()) == len(good)


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ("onnx_session.onnx_settings", lambda is_plain=False: onnx_settings() | {"new": 1}),
        ("engine_provenance.installed_distributions", lambda library: ("onnxruntime-gpu 1.0",)),
        ("engine_provenance.processor_part", lambda: MachinePart("Linux", "another", "avx")),
    ],
)
def test_a_graph_optimised_otherwise_is_not_used(checkpoint, monkeypatch, place, other):
    options = EngineOptions(threads=1)
    here = kept_graph(checkpoint, options)
    monkeypatch.setattr(f"swiftcam.inference.engines.{place}", other)
    assert kept_graph(checkpoint, options) != here
    assert len(list(here.parent.iterdir())) == 2


def test_an_8_bit_graph_of_another_quantiser_is_not_used(checkpoint, monkeypatch):
    form = Int8Form(Calibration("", 64, 16, 1.0, {}, {}), 8, has_quantised_outputs=True)
    paths = [graph_path(checkpoint, form)]
    monkeypatch.setattr(graph_cache, "QUANTISER_VERSION", 999)
    paths.append(graph_path(checkpoint, form))
    monkeypatch.setattr(graph_cache, "installed_distributions", lambda library: ("other 2",))
    paths.append(graph_path(checkpoint, form))
    assert len(set(paths)) == 3


def test_an_engine_runs_without_a_cache(checkpoint, monkeypatch, tmp_path, photos):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the cache directory should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    engine = create_engine("onnx", checkpoint, EngineOptions(threads=1))
    assert engine.run(checkpoint.recipe.crop(photos[0])[None]).logits.shape == (1, 7)


def test_no_temporary_files_remain(checkpoint):
    load_graph(checkpoint)
    assert list(graph_path(checkpoint).parent.iterdir()) == [graph_path(checkpoint)]
