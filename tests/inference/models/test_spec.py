import json

import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.models.spec import (
    Accuracy,
    HubSource,
    ModelSpec,
    OwnSource,
    PublishedValues,
    is_model_name,
    spec_from_dict,
)

PLAIN = {
    "name": "mine",
    "source": {"kind": "hub", "repository": "a/b", "revision": "main", "file": "m.safetensors"},
    "family": "l2",
    "recipe": {},
    "classes": 10,
}


def test_the_least_that_is_needed():
    spec = spec_from_dict(PLAIN, "here")
    assert spec == ModelSpec(
        name="mine",
        source=HubSource("a/b", "main", "m.safetensors"),
        kind="swiftformer",
        recipe=Recipe(),
        classes=10,
        label_set="own",
        family="l2",
    )
    assert spec.estimated_size is None
    assert not spec.source.has_fixed_revision


def test_everything_goes_to_json_and_back():
    spec = ModelSpec(
        name="mine",
        source=OwnSource("/some/where", is_linked=True),
        kind="graph",
        recipe=Recipe(size=96, resize="short_side", resize_to=100, interpolation="bicubic"),
        classes=3,
        label_set="own",
        size=12,
        sha256="ab" * 32,
        licence="MIT",
        description="Ours.",
        accuracy=Accuracy(90.5, None, "our pictures"),
        params=7,
        gmacs=0.5,
        published=PublishedValues("a picture", (1.0, -2.5), 1e-3),
    )
    values = json.loads(json.dumps(spec.to_dict()))
    assert spec_from_dict(values, "here") == spec
    assert "top5" not in values["accuracy"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Mine"}, "'name' must be lower-case"),
        ({"name": None}, "'name'"),
        ({"source": "here"}, "'source' must be a table"),
        ({"source": {"kind": "ftp"}}, "'kind' must be one of hub, shipped, own"),
        ({"source": {"kind": "hub", "repository": "a/b", "file": "f"}}, "'revision' is missing"),
        ({"source": {"kind": "shipped", "directory": "d", "x": 1}}, "'x' is unknown"),
        ({"family": "l3"}, "'family' must be one of ones, l2"),
        ({"family": None}, "'family' must be one of"),
        ({"recipe": {"sizes": 3}}, "'sizes' is unknown"),
        ({"recipe": {"resize": "crop"}}, "'resize' must be one of squash, short_side"),
        ({"recipe": {"mean": [1, 2]}}, "'mean' must be three numbers"),
        ({"recipe": {"size": 100, "resize_to": 50}}, "100 pixel crop"),
        ({"classes": 0}, "'classes' must be a whole number"),
        ({"classes": True}, "'classes' must be a whole number"),
        ({"size": "big"}, "'size' must be a whole number"),
        ({"sha256": "abc"}, "'sha256' must be 64 hexadecimal digits"),
        ({"accuracy": {"top1": "good", "measured_on": "x"}}, "'top1' must be a number"),
        ({"published": {"picture": "x", "tolerance": 1.0, "logits": 3}}, "'logits' must be a list"),
        ({"colour": "red"}, "'colour' is unknown"),
    ],
)
def test_a_wrong_value_is_reported_with_its_place(changes, words):
    values = {key: value for key, value in (PLAIN | changes).items() if value is not None}
    with pytest.raises(ModelError, match=words) as caught:
        spec_from_dict(values, "catalog.toml")
    assert "catalog.toml" in str(caught.value) or "crop" in words


@pytest.mark.parametrize("name", ["a", "swiftformer-xs", "0.5_b", "x" * 64])
def test_good_names(name):
    assert is_model_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "A", "a/b", "a\\b", "a b", "x" * 65, "con", "lpt1.x", "ä"]
)
def test_bad_names(name):
    assert not is_model_name(name)
