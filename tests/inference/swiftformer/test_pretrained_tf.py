"""Loading and saving Keras models: every layout, and both ways with PyTorch, bit for bit."""

import sys

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests import needs

torch = needs.module("torch")
needs.module("tensorflow")
transformers = needs.module("transformers")

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.swiftformer import (
    SwiftFormerForImageClassification,
    SwiftFormerImageProcessor,
    SwiftFormerModel,
    TFSwiftFormerForImageClassification,
    TFSwiftFormerModel,
)
from swiftcam.inference.swiftformer.weights_tf import state_of
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import (
    SMALL,
    authors_weights,
    random_weights,
    timm_weights,
    write_hugging_face,
    write_tf_model,
)

pytestmark = pytest.mark.extra("tensorflow")


@pytest.fixture
def weights():
    return random_weights(SMALL)


def assert_has(model, weights):
    state = state_of(model)
    for name, value in weights.items():
        assert np.array_equal(state[name], value), name


def test_the_embedded_checkpoint_by_name():
    model = TFSwiftFormerForImageClassification.from_pretrained(DEFAULT_MODEL)
    labels = open_checkpoint(find_model(DEFAULT_MODEL)).labels
    assert tuple(model.config.id2label.values()) == labels


def test_every_layout_loads_bit_for_bit(tmp_path, weights):
    write_hugging_face(tmp_path / "hf", SMALL, weights)
    save_file(timm_weights(SMALL, weights), tmp_path / "timm.safetensors")
    state = {key: torch.from_numpy(value) for key, value in authors_weights(weights).items()}
    torch.save({"model": state}, tmp_path / "authors.pth")
    write_tf_model(tmp_path / "tf", SMALL, weights)
    for path, family in (
        ("hf", "ones"),
        ("timm.safetensors", "l2"),
        ("authors.pth", "l2"),
        ("tf", "ones"),
    ):
        model = TFSwiftFormerForImageClassification.from_pretrained(tmp_path / path)
        assert_has(model, weights)
        assert model.config.attention_norm == family


def test_options_are_those_of_the_other_classes(tmp_path, weights):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    load = TFSwiftFormerForImageClassification.from_pretrained
    assert load(folder, attention_norm="l2").config.attention_norm == "l2"
    assert load(folder, drop_path_rate=0.3).config.drop_path_rate == 0.3
    assert load(folder, dtype="mixed_bfloat16").compute_dtype == "bfloat16"
    with pytest.raises(ModelError, match=r"head\.weight is 7x20, expected 3x20"):
        load(folder, num_labels=3)
    model = load(folder, num_labels=3, ignore_mismatched_sizes=True)
    assert model.head.kernel.shape == (20, 3)
    assert_has(model, {key: value for key, value in weights.items() if "head" not in key})


def test_the_base_model_loads_from_a_classifier_and_saves(tmp_path, weights):
    write_hugging_face(tmp_path / "full", SMALL, weights)
    base = TFSwiftFormerModel.from_pretrained(tmp_path / "full")
    base.save_pretrained(tmp_path / "base")
    pixel_values = np.ones((1, 3, 64, 64), np.float32)
    expected = base(pixel_values).last_hidden_state.numpy()
    for cls in (SwiftFormerModel, transformers.SwiftFormerModel):
        with torch.no_grad():
            other = cls.from_pretrained(tmp_path / "base").eval()(torch.from_numpy(pixel_values))
        difference = np.abs(other.last_hidden_state.numpy() - expected).max()
        assert difference < 1e-4 * np.abs(expected).max()
    back = TFSwiftFormerModel.from_pretrained(tmp_path / "base")
    assert np.array_equal(back(pixel_values).last_hidden_state, expected)
    with pytest.raises(ModelError, match="missing"):
        TFSwiftFormerForImageClassification.from_pretrained(tmp_path / "base")


def test_there_and_back_changes_no_bit(tmp_path):
    torch.manual_seed(0)
    first = SwiftFormerForImageClassification(SMALL.replace(attention_norm="l2"))
    # Trained, so that every statistic and counter is its own.
    first.train()(torch.randn(4, 3, 64, 64))
    first.save_pretrained(tmp_path / "torch")
    ours = TFSwiftFormerForImageClassification.from_pretrained(tmp_path / "torch")
    ours.save_pretrained(tmp_path / "tf")
    back = SwiftFormerForImageClassification.from_pretrained(tmp_path / "tf")
    assert back.config.attention_norm == "l2"
    state = back.state_dict()
    assert state.keys() == first.state_dict().keys()
    for name, value in first.state_dict().items():
        assert torch.equal(state[name], value), name
    assert state["norm.num_batches_tracked"] == 1
    theirs = transformers.SwiftFormerForImageClassification.from_pretrained(tmp_path / "tf")
    assert torch.equal(theirs.state_dict()["head.weight"], first.state_dict()["head.weight"])


def test_loading_needs_no_pytorch(tmp_path, weights, programs):
    folder = write_hugging_face(tmp_path, SMALL, weights)
    code = (
        "import sys; sys.modules['torch'] = None; import numpy as np\n"
        "from swiftcam.inference.swiftformer import TFSwiftFormerForImageClassification as Model\n"
        f"model = Model.from_pretrained({str(folder)!r})\n"
        "print(model(np.ones((1, 3, 64, 64), 'float32')).logits.shape)"
    )
    done = programs.start_command([sys.executable, "-c", code]).finish()
    assert (done.returncode, done.stdout.strip()) == (0, "(1, 7)"), done.stderr


def test_bad_checkpoints_are_readable_errors(tmp_path, weights):
    with pytest.raises(ArgumentError, match="no model"):
        TFSwiftFormerForImageClassification.from_pretrained(tmp_path / "nothing")
    del weights["norm.weight"]
    folder = write_hugging_face(tmp_path / "bad", SMALL, weights)
    with pytest.raises(ModelError, match=r"1 missing: norm\.weight"):
        TFSwiftFormerForImageClassification.from_pretrained(folder)


@pytest.mark.parametrize("layout", ["timm", "authors"])
def test_a_saved_checkpoint_of_another_layout_labels_as_before(tmp_path, weights, layout):
    names = {"timm": timm_weights(SMALL, weights), "authors": authors_weights(weights)}[layout]
    (tmp_path / "source").mkdir()
    save_file(names, tmp_path / "source" / "model.safetensors")
    model = TFSwiftFormerForImageClassification.from_pretrained(tmp_path / "source")
    model.save_pretrained(tmp_path / "saved")
    before, after = (open_checkpoint(tmp_path / name) for name in ("source", "saved"))
    assert after.recipe == before.recipe == Recipe.published_with(layout)
    assert after.config.architecture() == before.config.architecture()
    assert after.labels == before.labels


def test_the_preprocessing_that_a_processor_saved_stays(tmp_path, weights):
    folder = write_hugging_face(tmp_path / "source", SMALL, weights)
    chosen = SwiftFormerImageProcessor(Recipe(size=64, resize_to=64))
    chosen.save_pretrained(tmp_path / "saved")
    TFSwiftFormerForImageClassification.from_pretrained(folder).save_pretrained(tmp_path / "saved")
    assert open_checkpoint(tmp_path / "saved").recipe == chosen.recipe
