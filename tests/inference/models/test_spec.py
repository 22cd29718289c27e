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
        ({"name": "Mine"}, "name must be at most 64 lower-case"),
        ({"name": None}, "name is missing"),
        ({"source": "here"}, "source must be an object"),
        ({"source": {"kind": "ftp"}}, "source.kind must be one of: hub, shipped, own"),
        (
            {"source": {"kind": "hub", "repository": "a/b", "file": "f.pth"}},
            "source.revision is missing",
        ),
        ({"source": {"kind": "shipped", "directory": "d", "x": 1}}, "source.x is unknown"),
        ({"family": "l3"}, "family must be one of: l2, ones"),
        ({"family": None}, "family is missing"),
        ({"recipe": {"sizes": 3}}, "recipe.sizes is unknown; perhaps size is meant"),
        (
            {"recipe": {"resize": "crop"}},
            "recipe.resize must be one of: cover, short_side, squash",
        ),
        ({"recipe": {"mean": [1, 2]}}, "recipe.mean must be a list of 3, each a number"),
        ({"recipe": {"size": 100, "resize_to": 50}}, "100 pixel crop"),
        ({"classes": 0}, "classes must be a whole number from 1 to 100000"),
        ({"classes": True}, "classes must be a whole number from 1 to 100000"),
        ({"size": "big"}, "size must be a whole number of 1 or more"),
        ({"sha256": "abc"}, "sha256 must be 64 hexadecimal digits"),
        (
            {"accuracy": {"top1": "good", "measured_on": "x"}},
            "accuracy.top1 must be a number above 0, up to 100",
        ),
        (
            {"published": {"picture": "x", "tolerance": 1.0, "logits": 3}},
            "published.logits must be a list",
        ),
        ({"colour": "red"}, "colour is unknown"),
    ],
)
def test_a_wrong_value_is_reported_with_its_place(changes, words):
    values = {key: value for key, value in (PLAIN | changes).items() if value is not None}
    with pytest.raises(ModelError, match=words) as caught:
        spec_from_dict(values, "catalog.toml")
    assert "catalog.toml" in str(caught.value) or "crop" in words


@pytest.mark.parametrize(
    "file",
    [
        "/etc/x.safetensors",
        "../../x.safetensors",
        "a/../../x.safetensors",
        "a//x.safetensors",
        "./x.safetensors",
        "..\\x.safetensors",
        "C:/x.safetensors",
        "C:x.safetensors",
        ".hidden.safetensors",
        "a/.git/x.safetensors",
        "x.safetensors\n",
        "x.safetensors\0",
        "part.json",
        "model.json",
        "config.json",
        "x" * 300 + ".safetensors",
        "~/x.safetensors",
        "",
        3,
    ],
)
def test_a_file_outside_the_repository_is_refused(file):
    source = {**PLAIN["source"], "file": file}
    with pytest.raises(ModelError, match=r"source\.file must be the path of a weights file"):
        spec_from_dict({**PLAIN, "source": source}, "here")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("repository", "../x"),
        ("repository", "a/b/c"),
        ("repository", "a"),
        ("repository", "a/b?x=1"),
        ("repository", "https://x/y"),
        ("revision", "../.."),
        ("revision", "a/../b"),
        ("revision", "/a"),
        ("revision", "a b"),
        ("revision", ""),
    ],
)
def test_a_source_that_leads_elsewhere_is_refused(key, value):
    source = {**PLAIN["source"], key: value}
    with pytest.raises(ModelError, match=rf"source\.{key} must be"):
        spec_from_dict({**PLAIN, "source": source}, "here")


@pytest.mark.parametrize("directory", ["../x", "/etc", "a/b", "..", ""])
def test_a_shipped_model_is_in_its_folder(directory):
    with pytest.raises(ModelError, match=r"source\.directory must be the name of a folder"):
        spec_from_dict({**PLAIN, "source": {"kind": "shipped", "directory": directory}}, "here")


@pytest.mark.parametrize("file", ["model.safetensors", "sub/model.safetensors", "a/b-1.0/x_y.pth"])
def test_a_file_in_a_folder_of_the_repository_is_allowed(file):
    spec = spec_from_dict({**PLAIN, "source": {**PLAIN["source"], "file": file}}, "here")
    assert spec.source.file == file


@pytest.mark.parametrize("name", ["a", "swiftformer-xs", "0.5_b", "x" * 64])
def test_good_names(name):
    assert is_model_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "A", "a/b", "a\\b", "a b", "x" * 65, "con", "lpt1.x", "ä"]
)
def test_bad_names(name):
    assert not is_model_name(name)
