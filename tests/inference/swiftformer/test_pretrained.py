"""Loading and saving: every layout, both ways with transformers, and readable reports."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tests import needs

torch = needs.module("torch")
transformers = needs.module("transformers")

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.swiftformer import (
    SwiftFormerForImageClassification,
    SwiftFormerImageProcessor,
    SwiftFormerModel,
)
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import (
    SMALL,
    authors_weights,
    random_weights,
    timm_weights,
    write_hugging_face,
)


@pytest.fixture
def weights():
    return random_weights(SMALL)


def logits(model, size=64):
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        return model(torch.randn(2, 3, size, size, generator=generator)).logits


def assert_has(model, weights):
    state = model.state_dict()
    for name, value in weights.items():
        assert np.array_equal(state[name].numpy(), value), name


def test_the_embedded_checkpoint_by_name():
    model = SwiftFormerForImageClassification.from_pretrained(DEFAULT_MODEL)
    labels = open_checkpoint(find_model(DEFAULT_MODEL)).labels
    assert tuple(model.config.id2label.values()) == labels
    assert not model.training


def test_every_layout_loads_bit_for_bit(tmp_path, weights):
    hugging_face = write_hugging_face(tmp_path / "hf", SMALL, weights)
    save_file(timm_weights(SMALL, weights), tmp_path / "timm.safetensors")
    state = {key: torch.from_numpy(value) for key, value in authors_weights(weights).items()}
    torch.save({"model": state}, tmp_path / "authors.pth")
    loaded = [
        SwiftFormerForImageClassification.from_pretrained(path)
        for path in (hugging_face, tmp_path / "timm.safetensors", tmp_path / "authors.pth")
    ]
    for model in loaded:
        assert_has(model, weights)
    families = [model.config.attention_norm for model in loaded]
    assert families == ["ones", "l2", "l2"]
    answers = [logits(model) for model in loaded]
    assert torch.equal(answers[1], answers[2])
    assert not torch.allclose(answers[0], answers[1])


def test_the_family_can_be_overridden(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    model = SwiftFormerForImageClassification.from_pretrained(folder, attention_norm="l2")
    assert model.config.attention_norm == "l2"


def test_the_base_model_loads_from_a_classifier(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    base = SwiftFormerModel.from_pretrained(folder)
    full = SwiftFormerForImageClassification.from_pretrained(folder)
    pixel_values = torch.ones(1, 3, 64, 64)
    with torch.no_grad():
        assert torch.equal(
            base(pixel_values).last_hidden_state,
            full.swiftformer(pixel_values).last_hidden_state,
        )


def test_what_we_save_opens_in_transformers(tmp_path, weights):
    folder = write_hugging_face(tmp_path / "a", SMALL, weights)
    ours = SwiftFormerForImageClassification.from_pretrained(folder)
    ours.save_pretrained(tmp_path / "ours")
    theirs = transformers.SwiftFormerForImageClassification.from_pretrained(tmp_path / "ours")
    assert torch.allclose(logits(theirs.eval()), logits(ours), rtol=1e-5, atol=1e-6)
    assert theirs.config.id2label == ours.config.id2label
    theirs.save_pretrained(tmp_path / "theirs")
    back = SwiftFormerForImageClassification.from_pretrained(tmp_path / "theirs")
    assert_has(back, weights)
    assert torch.equal(logits(back), logits(ours))


def test_a_trained_model_comes_back_with_every_buffer(tmp_path):
    torch.manual_seed(0)
    model = SwiftFormerForImageClassification(SMALL)
    before = {name: value.clone() for name, value in model.named_parameters()}
    for _ in range(3):
        model.train()(torch.randn(4, 3, 64, 64), torch.tensor([0, 1, 2, 3])).loss.backward()
        with torch.no_grad():
            for value in model.parameters():
                value -= 0 if value.grad is None else 0.1 * value.grad
    assert not torch.equal(model.head.weight, before["head.weight"])
    model.save_pretrained(tmp_path)
    back = SwiftFormerForImageClassification.from_pretrained(tmp_path)
    for name, value in model.state_dict().items():
        assert torch.equal(back.state_dict()[name], value), name
    assert back.state_dict()["norm.num_batches_tracked"] == 3


def test_the_base_model_saves_and_loads(tmp_path):
    model = SwiftFormerModel(SMALL).eval()
    model.save_pretrained(tmp_path)
    names = load_file(tmp_path / "model.safetensors").keys()
    theirs = transformers.SwiftFormerModel.from_pretrained(tmp_path).eval()
    pixel_values = torch.ones(1, 3, 64, 64)
    with torch.no_grad():
        expected = model(pixel_values).last_hidden_state
        assert torch.allclose(theirs(pixel_values).last_hidden_state, expected, atol=1e-6)
        back = SwiftFormerModel.from_pretrained(tmp_path)
        assert torch.equal(back(pixel_values).last_hidden_state, expected)
    assert "encoder.network.0.blocks.0.norm.weight" in names
    with pytest.raises(ModelError, match="missing"):
        SwiftFormerForImageClassification.from_pretrained(tmp_path)
    fresh = SwiftFormerForImageClassification.from_pretrained(
        tmp_path, ignore_mismatched_sizes=True
    )
    with torch.no_grad():
        assert torch.equal(fresh.swiftformer(pixel_values).last_hidden_state, expected)


def test_a_new_head_on_request(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    with pytest.raises(ModelError, match=r"head\.weight is 7x20, expected 3x20"):
        SwiftFormerForImageClassification.from_pretrained(folder, num_labels=3)
    model = SwiftFormerForImageClassification.from_pretrained(
        folder, num_labels=3, ignore_mismatched_sizes=True
    )
    assert model.head.weight.shape == (3, 20)
    assert model.config.num_labels == 3
    kept = {key: value for key, value in weights.items() if "head" not in key}
    assert_has(model, kept)
    with pytest.raises(ModelError, match="do not fit"):
        SwiftFormerForImageClassification.from_pretrained(
            folder, embed_dims=(8, 12, 16, 24), ignore_mismatched_sizes=True
        )


def test_configuration_changes_by_keyword(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    model = SwiftFormerForImageClassification.from_pretrained(folder, drop_path_rate=0.3)
    assert model.config.drop_path_rate == 0.3
    assert_has(model, weights)


def test_bad_checkpoints_are_readable_errors(tmp_path, weights):
    with pytest.raises(ArgumentError, match="no model"):
        SwiftFormerForImageClassification.from_pretrained(tmp_path / "nothing")
    del weights["norm.weight"]
    folder = write_hugging_face(tmp_path / "bad", SMALL, weights)
    with pytest.raises(ModelError, match=r"1 missing: norm\.weight"):
        SwiftFormerForImageClassification.from_pretrained(folder)


@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_the_image_processor_is_that_of_transformers(tmp_path, photos, interpolation):
    from swiftcam.inference.crops.preprocessor import recipe_from_preprocessor
    from swiftcam.inference.crops.recipe import Recipe

    processor = SwiftFormerImageProcessor(Recipe(interpolation=interpolation))
    processor.save_pretrained(tmp_path)
    theirs = transformers.ViTImageProcessorPil.from_pretrained(tmp_path)
    found = processor(photos, return_tensors="pt").pixel_values
    expected = theirs(photos, return_tensors="pt").pixel_values
    assert found.dtype == torch.float32
    assert torch.allclose(found, expected, atol=1e-5)
    values = json.loads((tmp_path / "preprocessor_config.json").read_text())
    assert recipe_from_preprocessor(values) == processor.recipe


@pytest.mark.parametrize("layout", ["timm", "authors"])
def test_a_saved_checkpoint_of_another_layout_labels_as_before(tmp_path, weights, layout):
    names = {"timm": timm_weights(SMALL, weights), "authors": authors_weights(weights)}[layout]
    (tmp_path / "source").mkdir()
    save_file(names, tmp_path / "source" / "model.safetensors")
    model = SwiftFormerForImageClassification.from_pretrained(tmp_path / "source")
    model.save_pretrained(tmp_path / "saved")
    before, after = (open_checkpoint(tmp_path / name) for name in ("source", "saved"))
    assert after.recipe == before.recipe == Recipe.published_with(layout)
    assert after.config.architecture() == before.config.architecture()
    assert after.labels == before.labels


def test_the_preprocessing_that_a_processor_saved_stays(tmp_path, weights):
    folder = write_hugging_face(tmp_path / "source", SMALL, weights)
    chosen = SwiftFormerImageProcessor(Recipe(size=64, resize_to=64))
    chosen.save_pretrained(tmp_path / "saved")
    SwiftFormerForImageClassification.from_pretrained(folder).save_pretrained(tmp_path / "saved")
    assert open_checkpoint(tmp_path / "saved").recipe == chosen.recipe
