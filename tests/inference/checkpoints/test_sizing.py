"""Other sizes of the crop: allowed sizes, and the rescaling of the attention."""

from dataclasses import replace

import numpy as np
import pytest

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.checkpoints.sizing import SIZES, require_size, rescaled, token_counts
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import EngineOptions, create_engine
from swiftcam.inference.setups.model_choice import ModelChoice
from tests import needs
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.needs import ENGINES

XS = SwiftFormerConfig()


def test_the_tokens_of_the_published_network():
    assert token_counts(XS, 224) == [56 * 56, 28 * 28, 14 * 14, 7 * 7]
    assert token_counts(XS, 160) == [40 * 40, 20 * 20, 10 * 10, 5 * 5]


def test_a_stage_without_embedding_keeps_its_tokens():
    config = SwiftFormerConfig(
        depths=(1, 1), embed_dims=(8, 8), downsamples=(False, False), down_stride=(2, 1)
    )
    assert token_counts(config, 64) == [256, 256]


@pytest.mark.parametrize("size", SIZES)
def test_the_offered_sizes_can_be_run(size):
    require_size(size)


@pytest.mark.parametrize("size", [0, 32, 100, 225, 544, 1024])
def test_other_sizes_are_argument_errors(size):
    with pytest.raises(ArgumentError, match="a multiple of 32 from 64 to 512"):
        require_size(size)


def test_only_the_projection_of_the_ones_family_is_scaled():
    weights = random_weights(SMALL)
    scaled = rescaled(weights, SMALL, 224, 128)
    changed = {name for name in weights if not np.array_equal(weights[name], scaled[name])}
    assert changed == {
        f"swiftformer.encoder.network.{2 * stage}.blocks.{depth - 1}.attn.proj.weight"
        for stage, depth in enumerate(SMALL.depths)
    }
    name = "swiftformer.encoder.network.0.blocks.1.attn.proj.weight"
    assert np.allclose(scaled[name], weights[name] * (56 / 32) ** 2, rtol=1e-6)
    unchanged = rescaled(weights, SMALL.replace(attention_norm="l2"), 224, 128)
    assert all(np.array_equal(unchanged[name], weights[name]) for name in weights)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [128, 256])
def test_every_engine_runs_another_size_as_the_reference_says(tmp_path, engine, size, photos):
    folder = write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL))
    classifier = load_classifier(ModelChoice(str(folder), engine, threads=1, size=size))
    prediction = classifier.classify(photos[0])
    assert prediction.crop.shape == (size, size, 3)
    seal = classifier.sealer.check()
    assert (seal.verdict.value, seal.matched) == ("verified", 8)
    # The graph is cached: the second time nothing is computed.
    again = load_classifier(ModelChoice(str(folder), engine, threads=1, size=size))
    assert again.seal == seal


def attention_of_the_first_stage(weights):
    """Return the attention as a function of tokens `(N, 8)`."""
    torch = needs.module("torch")
    from swiftcam.inference.swiftformer.layers import EfficientAdditiveAttention

    prefix = "swiftformer.encoder.network.0.blocks.1.attn."
    layer = EfficientAdditiveAttention(SMALL, SMALL.embed_dims[0])
    named = {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}
    layer.load_state_dict({name: torch.from_numpy(value) for name, value in named.items()})
    return lambda tokens: layer(torch.from_numpy(tokens)[None])[0].detach().numpy()


@pytest.mark.parametrize(("trained", "run"), [(64, 128), (128, 64)])
def test_rescaling_undoes_the_number_of_tokens_exactly(trained, run):
    weights = random_weights(SMALL)
    original = attention_of_the_first_stage(weights)
    scaled = attention_of_the_first_stage(rescaled(weights, SMALL, trained, run))
    few = np.random.default_rng(0).normal(size=(16 * 16, 8)).astype(np.float32)
    # At the larger size every token occurs four times, so the global query is four times as long.
    tokens = {64: few, 128: np.tile(few, (4, 1))}
    expected = original(tokens[trained])[: len(few)]
    rest = np.abs(scaled(tokens[run])[: len(few)] - expected).max()
    lost = np.abs(original(tokens[run])[: len(few)] - expected).max()
    assert rest < 1e-5 * np.abs(expected).max()
    assert lost > 0.1 * np.abs(expected).max()


@pytest.mark.parametrize("size", [128, 160, 256])
def test_rescaling_brings_the_answers_of_the_embedded_model_back_towards_its_own(
    embedded, photos, size
):
    left_alone = replace(embedded, recipe=embedded.recipe.resized(size))
    own, rescaled_to_it, unscaled = (
        logits_of(model, photos) for model in (embedded, embedded.at_size(size), left_alone)
    )
    lost = np.linalg.norm(unscaled - own, axis=1)
    rest = np.linalg.norm(rescaled_to_it - own, axis=1)
    assert (lost > 0.01 * np.linalg.norm(own, axis=1)).all()  # far more than rounding
    assert (rest < 1.25 * lost).all()
    assert rest.mean() < 0.95 * lost.mean()


def logits_of(model, photos):
    """Return the logits of a network without checking it against golden values."""
    engine = create_engine("onnx", model, EngineOptions(threads=1))
    return np.concatenate([engine.run(model.recipe.crop(photo)[None]).logits for photo in photos])


def test_the_size_it_was_trained_at_is_nothing_special(tmp_path):
    model = open_checkpoint(write_hugging_face(tmp_path / "m", SMALL, random_weights(SMALL)))
    assert model.at_size(224) == model
    there_and_back = model.at_size(160).at_size(224)
    assert there_and_back.provenance == model.provenance
    assert model.at_size(160).provenance != model.provenance


def test_the_share_of_the_picture_stays_with_the_size(tmp_path):
    recipe = open_checkpoint(
        write_hugging_face(tmp_path / "m", SMALL, random_weights(SMALL))
    ).recipe.published_with("timm")
    assert recipe.resized(160).resize_to == 168
    assert recipe.resized(224) == recipe
