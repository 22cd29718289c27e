import json

import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from tests import needs


def test_the_default_is_xs_with_the_documented_values():
    config = SwiftFormerConfig()
    assert config.to_dict() == {
        "model_type": "swiftformer",
        "image_size": 224,
        "num_channels": 3,
        "depths": [3, 3, 6, 4],
        "embed_dims": [48, 56, 112, 220],
        "mlp_ratio": 4,
        "downsamples": [True, True, True, True],
        "hidden_act": "gelu",
        "down_patch_size": 3,
        "down_stride": 2,
        "down_pad": 1,
        "drop_path_rate": 0.0,
        "drop_mlp_rate": 0.0,
        "drop_conv_encoder_rate": 0.0,
        "use_layer_scale": True,
        "layer_scale_init_value": 1e-5,
        "batch_norm_eps": 1e-5,
        "id2label": {"0": "LABEL_0", "1": "LABEL_1"},
        "label2id": {"LABEL_0": 0, "LABEL_1": 1},
        "problem_type": None,
        "attention_norm": "ones",
    }


def test_documented_arguments_may_be_positional():
    config = SwiftFormerConfig(160, 1, [1, 1], [8, 8], 2, [True, False])
    assert (config.image_size, config.num_channels, config.mlp_ratio) == (160, 1, 2)
    assert config.downsamples == (True, False)


def test_labels_in_any_form_decide_their_number():
    names = {0: "cat", 1: "dog", 2: "fox"}
    assert SwiftFormerConfig(id2label={"2": "fox", "0": "cat", "1": "dog"}).id2label == names
    assert SwiftFormerConfig(label2id={"dog": 1, "cat": 0, "fox": 2}).id2label == names
    assert SwiftFormerConfig(num_labels=3).id2label[2] == "LABEL_2"
    assert SwiftFormerConfig(id2label=names).label2id["fox"] == 2
    assert SwiftFormerConfig(id2label=names).num_labels == 3


def test_the_first_drafts_used_other_names():
    config = SwiftFormerConfig.from_dict({"layers": [1, 1, 1, 1], "act_layer": "relu"})
    assert config.depths == (1, 1, 1, 1)
    assert config.hidden_act == "relu"


def test_unknown_keys_are_kept_and_written_back(tmp_path):
    config = SwiftFormerConfig.from_dict({"finetuned_on": "mugs", "transformers_version": "9"})
    assert config.finetuned_on == "mugs"
    config.save_pretrained(tmp_path)
    assert json.loads((tmp_path / "config.json").read_text())["transformers_version"] == "9"
    with pytest.raises(AttributeError, match="has no 'mugs'"):
        _ = config.mugs


def test_saving_and_loading_gives_an_equal_configuration(tmp_path):
    config = SwiftFormerConfig(
        image_size=(160, 96),
        down_patch_size=(7, 5),
        id2label={0: "häuser", 1: "b"},
        problem_type="regression",
        attention_norm="l2",
        drop_path_rate=0.1,
        note="x",
    )
    config.save_pretrained(tmp_path / "new")
    assert SwiftFormerConfig.from_pretrained(tmp_path / "new") == config
    assert SwiftFormerConfig.from_pretrained(tmp_path / "new" / "config.json") == config


def test_the_file_means_the_same_to_transformers(tmp_path):
    transformers = needs.module("transformers")
    ours = SwiftFormerConfig(
        depths=(1, 2),
        embed_dims=(8, 12),
        downsamples=(True, False),
        num_labels=5,
        hidden_act="relu",
    )
    ours.save_pretrained(tmp_path)
    theirs = transformers.SwiftFormerConfig.from_pretrained(tmp_path)
    assert theirs.num_labels == 5
    theirs.save_pretrained(tmp_path / "back")
    back = SwiftFormerConfig.from_pretrained(tmp_path / "back")
    assert back.replace(**dict.fromkeys(back.extra)).architecture() == ours.architecture()
    assert back.id2label == ours.id2label
    assert transformers.SwiftFormerConfig().num_labels == SwiftFormerConfig().num_labels


def test_replace_changes_a_copy():
    config = SwiftFormerConfig(id2label={0: "a", 1: "b", 2: "c"}, note="x")
    changed = config.replace(num_labels=7, attention_norm="l2")
    assert (changed.num_labels, changed.attention_norm, changed.note) == (7, "l2", "x")
    assert config.num_labels == 3
    assert config.replace(mlp_ratio=2).id2label == config.id2label


def test_another_number_of_classes_has_another_minimum_confidence():
    config = SwiftFormerConfig(num_labels=3, minimum_confidence=0.3)
    assert config.replace(mlp_ratio=2).to_dict()["minimum_confidence"] == 0.3
    assert "minimum_confidence" not in config.replace(num_labels=7).to_dict()
    assert config.extra == {"minimum_confidence": 0.3}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("depths", (3, 0, 6, 4)),
        ("embed_dims", (48, 56)),
        ("embed_dims", (48, 56, 112, 1)),
        ("downsamples", (True,)),
        ("mlp_ratio", 0),
        ("num_channels", 0),
        ("hidden_act", "swish"),
        ("attention_norm", "softmax"),
        ("problem_type", "guessing"),
        ("image_size", 2),
        ("down_stride", 0),
        ("drop_path_rate", 1.0),
    ],
)
def test_impossible_values_are_named_with_the_fix(field, value):
    with pytest.raises(ModelError, match=rf"{field}\S* must"):
        SwiftFormerConfig(**{field: value})


@pytest.mark.parametrize(
    "labels",
    [
        {"num_labels": 0},
        {"id2label": {0: "a", 2: "c"}},
        {"id2label": ["a", "b"]},
        {"id2label": {"zero": "a"}},
        {"id2label": {0: "a"}, "num_labels": 4},
    ],
)
def test_impossible_labels_are_refused(labels):
    with pytest.raises(ModelError, match=r"id2label|num_labels"):
        SwiftFormerConfig(**labels)


def test_a_value_of_the_wrong_kind_is_an_error():
    with pytest.raises(ModelError, match="depths must be a list of 1 to 16"):
        SwiftFormerConfig.from_dict({"depths": "deep", "embed_dims": 3})


def test_another_model_is_refused():
    with pytest.raises(ModelError, match="contains a vit model"):
        SwiftFormerConfig.from_dict({"model_type": "vit"})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"There is no .*config\.json"):
        SwiftFormerConfig.from_pretrained(tmp_path)


def test_embeddings_follow_where_the_width_changes_or_it_is_asked():
    config = SwiftFormerConfig(
        depths=(1, 1, 1), embed_dims=(8, 8, 16), downsamples=(False, False, True)
    )
    assert [config.has_embedding_after(stage) for stage in range(3)] == [False, True, False]
