"""Measuring models: stored measurements, the largest model within a budget, sample crops."""

import numpy as np
import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.models.model import open_model
from swiftcam.inference.setups.remembered import read_measurements
from swiftcam.inference.setups.setup import Measured, Measurements, Setup
from swiftcam.measuring.installed import ModelMeasurement, largest_within, measure_model
from swiftcam.measuring.sample_crops import sample_crops
from tests import media
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture
def folder(tmp_path):
    return write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL))


def test_measurements_are_stored_by_input_size(folder):
    found = measure_model(str(folder), size=64, engines=("onnx",))
    model = open_model(folder)
    assert read_measurements(model.at_size(64)) == found.measurements
    assert read_measurements(model) is None
    assert found.best.setup.engine == "onnx"
    assert found.reason.startswith("ONNX Runtime, float32")
    assert found.weight_bytes == (folder / "model.safetensors").stat().st_size


def entry(name, weight_bytes, p95):
    best = Measured(Setup(), p95 / 1.5, p95)
    return ModelMeasurement(name, weight_bytes, Measurements((best,), 8), best, "")


def test_the_largest_model_that_keeps_up():
    found = [entry("xs", 14, 20.0), entry("s", 24, 30.0), entry("l1", 48, 40.0)]
    assert largest_within(found, 33.3) == "s"
    assert largest_within(found, 50.0) == "l1"
    assert largest_within(found, 10.0) is None


def test_samples_are_different_crops_the_same_ones_each_time():
    recipe = Recipe(size=64, resize_to=64)
    crops = sample_crops(recipe, count=30)
    assert crops.shape == (30, 64, 64, 3)
    assert len({crop.tobytes() for crop in crops}) == 30
    assert np.array_equal(crops, sample_crops(recipe, count=30))


def test_samples_come_from_the_users_pictures_and_pass_over_broken_ones(tmp_path, photos):
    media.write_pictures(tmp_path, photos[:1])
    (tmp_path / "broken.png").write_bytes(b"no picture")
    recipe = Recipe(size=64, resize_to=64)
    crops = sample_crops(recipe, tmp_path, count=100)
    assert len(crops) == 12  # parts of one picture, mirrored or not
    assert np.array_equal(crops[0], recipe.crop(photos[0]))


def test_a_folder_without_pictures_is_an_argument_error(tmp_path):
    with pytest.raises(ArgumentError, match=r"No picture in .* can be read"):
        sample_crops(Recipe(), tmp_path)
    with pytest.raises(ArgumentError, match="There is no folder"):
        sample_crops(Recipe(), tmp_path / "nowhere")
