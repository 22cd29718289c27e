import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.swiftformer.configuration import SwiftFormerConfig


def test_the_default_is_xs():
    config = SwiftFormerConfig()
    assert config.depths == (3, 3, 6, 4)
    assert config.embed_dims == (48, 56, 112, 220)
    assert config.attention_norm == "ones"


def test_reading_a_hugging_face_mapping():
    config = SwiftFormerConfig.from_dict(
        {"depths": [1, 2], "embed_dims": [8, 8], "downsamples": [False, True], "model_type": "x"}
        | {"id2label": {"0": "a", "1": "b"}, "drop_path_rate": 0.1}
    )
    assert config.depths == (1, 2)
    assert config.num_labels == 2


def test_the_first_drafts_used_other_names():
    config = SwiftFormerConfig.from_dict({"layers": [1, 1, 1, 1], "act_layer": "relu"})
    assert config.depths == (1, 1, 1, 1)
    assert config.hidden_act == "relu"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("depths", (3, 0, 6, 4)),
        ("embed_dims", (48, 56)),
        ("downsamples", (True,)),
        ("mlp_ratio", 0),
        ("hidden_act", "swish"),
        ("attention_norm", "softmax"),
        ("num_labels", 0),
        ("image_size", 2),
    ],
)
def test_impossible_values_are_named(field, value):
    with pytest.raises(ModelError, match=rf"{field} = .*(use|give)"):
        SwiftFormerConfig(**{field: value})


def test_a_value_of_the_wrong_kind_is_an_error():
    with pytest.raises(ModelError, match="wrong kind"):
        SwiftFormerConfig.from_dict({"depths": "deep", "embed_dims": 3})


def test_embeddings_follow_where_the_width_changes_or_it_is_asked():
    config = SwiftFormerConfig(
        depths=(1, 1, 1), embed_dims=(8, 8, 16), downsamples=(False, False, True)
    )
    assert [config.has_embedding_after(stage) for stage in range(3)] == [False, True, False]
