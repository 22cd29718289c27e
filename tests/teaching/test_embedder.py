import io

import numpy as np
import pytest
from PIL import Image

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.teaching.embedder import Embedder, example_picture
from tests.checkpoints import write_small


def decoded(content):
    return np.asarray(Image.open(io.BytesIO(content)))


@pytest.fixture
def checkpoint(tmp_path):
    write_small(tmp_path / "model")
    return open_checkpoint(tmp_path / "model")


def halves(height=100, width=200):
    """Return a picture whose left half is red and whose right half is blue."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (250, 0, 0)
    pixels[:, width // 2 :] = (0, 0, 250)
    return pixels


def test_it_is_the_part_that_the_model_sees():
    recipe = Recipe(size=64, resize="short_side", resize_to=64)
    assert decoded(example_picture(halves(), recipe)).shape == (100, 100, 3)
    right = Framing(region=(0.5, 0.0, 1.0, 1.0))
    seen = decoded(example_picture(halves(), recipe, right))
    assert seen.shape == (100, 100, 3)
    assert seen[..., 2].min() > 200


def test_large_pictures_are_stored_at_twice_the_crop():
    assert decoded(example_picture(halves(3000, 3000), Recipe(size=64, resize_to=64))).shape == (
        128,
        128,
        3,
    )


def test_small_pictures_stay_small():
    assert decoded(example_picture(halves(20, 20), Recipe(size=64, resize_to=64))).shape[0] == 20


def test_embeddings_do_not_depend_on_the_batch(checkpoint):
    embedder = Embedder(checkpoint, threads=1)
    random = np.random.default_rng(0)
    pictures = [random.integers(0, 255, (50 + n, 70, 3), np.uint8) for n in range(19)]
    together = embedder.of_pictures(pictures)
    singly = np.concatenate([embedder.of_pictures([picture]) for picture in pictures])
    assert together.shape == (19, checkpoint.config.embed_dims[-1])
    assert together == pytest.approx(singly, abs=1e-5)


def test_a_stored_picture_has_the_embedding_of_its_frame(tmp_path):
    write_small(tmp_path / "model")
    (tmp_path / "model" / "preprocessor_config.json").write_text(
        '{"size": {"shortest_edge": 68}, "crop_size": 64, "do_center_crop": true}'
    )
    checkpoint = open_checkpoint(tmp_path / "model")
    embedder = Embedder(checkpoint, threads=1)
    frame = np.zeros((240, 320, 3), np.uint8)
    frame[..., 0] = np.linspace(0, 255, 320)
    frame[..., 1] = np.linspace(0, 255, 240)[:, None]
    stored = embedder.of_pictures([decoded(example_picture(frame, checkpoint.recipe))])[0]
    engine = create_engine("onnx", checkpoint, EngineOptions())
    live = engine.run(checkpoint.recipe.crop(frame)[None]).embedding[0]
    assert np.linalg.norm(stored - live) < 0.05 * np.linalg.norm(live)
