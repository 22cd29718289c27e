import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
from swiftcam.inference.checkpoints.layouts import (
    detect_layout,
    expected_shapes,
    family_of,
    hugging_face_names,
    is_counter,
)
from tests.checkpoints import SMALL, authors_weights, random_weights, timm_weights

NO_DOWNSAMPLE = SMALL.replace(embed_dims=(8, 8, 16, 16), downsamples=(False, True, False, True))


@pytest.mark.parametrize("config", [SMALL, NO_DOWNSAMPLE], ids=["usual", "no downsample"])
@pytest.mark.parametrize(
    ("layout", "rename"),
    [("timm", timm_weights), ("authors", lambda _, weights: authors_weights(weights))],
)
def test_names_of_every_layout_map_onto_hugging_face(config, layout, rename):
    weights = random_weights(config)
    renamed = rename(config, weights)
    assert detect_layout(renamed) == layout
    names = hugging_face_names(renamed, layout)
    assert set(names.values()) == set(weights)
    for old, new in names.items():
        assert (renamed[old].reshape(-1) == weights[new].reshape(-1)).all()


def test_names_written_in_the_table():
    timm = hugging_face_names(
        [
            "stem.0.weight",
            "stages.0.blocks.0.dwconv.bias",
            "stages.1.downsample.proj.weight",
            "stages.1.blocks.2.attn.w_g",
            "stages.1.blocks.2.layer_scale_1.gamma",
            "head_dist.weight",
            "norm.bias",
        ],
        "timm",
    )
    prefix = "swiftformer.encoder.network."
    assert list(timm.values()) == [
        "swiftformer.patch_embed.patch_embedding.0.weight",
        f"{prefix}0.blocks.0.depth_wise_conv.bias",
        f"{prefix}1.proj.weight",
        f"{prefix}2.blocks.2.attn.w_g",
        f"{prefix}2.blocks.2.layer_scale_1",
        "dist_head.weight",
        "norm.bias",
    ]


def test_families_by_provenance():
    assert family_of("hugging_face") == "ones"
    assert family_of("timm") == family_of("authors") == "l2"


def test_counters_are_known_and_strangers_are_kept():
    names = hugging_face_names(["norm.num_batches_tracked", "ema.step"], "timm")
    assert [is_counter(name) for name in names.values()] == [True, False]
    assert names["ema.step"] == "ema.step"


def test_other_networks_are_refused():
    with pytest.raises(ModelError, match="not those of a SwiftFormer"):
        detect_layout(["conv1.weight", "layer1.0.conv1.weight"])


@pytest.mark.parametrize(
    ("depths", "embed_dims", "parameters"),
    [
        ((3, 3, 6, 4), (48, 56, 112, 220), 3_475_360),
        ((3, 3, 9, 6), (48, 64, 168, 224), 6_092_128),
        ((4, 3, 10, 5), (48, 96, 192, 384), 12_057_920),
        ((4, 4, 12, 6), (64, 128, 320, 512), 28_494_736),
    ],
)
def test_parameter_counts_are_the_published_ones(depths, embed_dims, parameters):
    shapes = expected_shapes(
        SwiftFormerConfig(depths=depths, embed_dims=embed_dims, num_labels=1000)
    )
    counted = 0
    for name, shape in shapes.items():
        size = 1
        for side in shape:
            size *= side
        counted += 0 if "running_" in name else size
    assert counted == parameters
