import numpy as np
import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.catalog import DEFAULT_MODEL, find_model
from swiftcam.inference.engine import EngineOptions, create_engine, default_threads, engine_names
from swiftcam.inference.swiftformer.checkpoint import open_checkpoint


@pytest.fixture(scope="module")
def checkpoint():
    return open_checkpoint(find_model(DEFAULT_MODEL))


def test_an_unknown_engine_is_an_argument_error(checkpoint):
    with pytest.raises(ArgumentError, match="Use one of: onnx, torch"):
        create_engine("magic", checkpoint, EngineOptions())


@pytest.mark.parametrize("name", engine_names())
def test_every_engine_keeps_the_contract(checkpoint, name, photos):
    engine = create_engine(name, checkpoint, EngineOptions(threads=1))
    crops = np.stack([checkpoint.recipe.crop(photo) for photo in photos])
    output = engine.run(crops)
    assert output.logits.shape == (len(photos), 200)
    assert output.embedding.shape == (len(photos), 220)
    assert output.logits.dtype == output.embedding.dtype == np.float32
    assert np.isfinite(output.logits).all()
    assert engine.name
    assert engine.providers


def test_onnx_reports_what_really_runs(checkpoint):
    engine = create_engine("onnx", checkpoint, EngineOptions())
    assert engine.providers == ("CPUExecutionProvider",)


def test_crops_of_the_wrong_size_are_a_model_error(checkpoint):
    engine = create_engine("onnx", checkpoint, EngineOptions(threads=1))
    with pytest.raises(ModelError, match="could not run"):
        engine.run(np.zeros((1, 100, 100, 3), np.uint8))


def test_threads_are_few():
    assert 1 <= default_threads() <= 4
