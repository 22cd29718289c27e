"""The commands of the pages about models, with a small model under a published one's name."""

import json

import numpy as np
import onnx
import pytest

from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.setups.model_choice import ModelChoice
from tests.docs.running import runs, write_graph
from tests.hub_models import DIGEST, WEIGHTS

pytestmark = pytest.mark.network

NAME = "swiftformer-xs"


@pytest.fixture
def pulled(place, hub):
    """The place, with the model downloaded."""
    place.run("models pull NAME…", NAME=NAME)
    return place


@runs("swiftcam models list", "models list")
def test_the_list_says_what_is_there_and_asks_nobody(place, hub):
    assert NAME in place.run("swiftcam models list")
    told = json.loads(place.run("models list", "--json"))
    assert NAME in {entry["name"] for entry in told}
    assert hub.requests == []


@runs(
    "swiftcam models pull swiftformer-xs",
    "models pull NAME…",
    "swiftcam live --model swiftformer-xs",
)
def test_a_pulled_model_labels_a_video(place, hub):
    place.run("swiftcam models pull swiftformer-xs")
    assert (find_model(NAME) / "model.safetensors").read_bytes() == WEIGHTS
    place.run(
        "swiftcam live --model swiftformer-xs",
        "--source clip.mp4 --headless --every-frame --stats stats.json",
    )
    found = json.loads((place.folder / "stats.json").read_text())
    assert (found["model"], found["frames"]["classified"]) == (NAME, 45)


@runs("models info NAME")
def test_info_says_where_the_hash_is_from(pulled):
    told = json.loads(pulled.run("models info NAME", "--json", NAME=NAME))
    assert told["sha256"] == DIGEST
    assert "catalogue" in pulled.run("models info NAME", NAME=NAME)


@runs("models classes [NAME]", "swiftcam models classes NAME")
def test_the_classes_are_listed_and_found(pulled):
    all_rows = json.loads(pulled.run("models classes [NAME]", "--json", NAME=NAME))
    text = f"--search '{all_rows[1]['en']}' --json"
    assert json.loads(pulled.run("models classes [NAME]", text, NAME=NAME)) == [all_rows[1]]
    listed = pulled.run("swiftcam models classes NAME", NAME=NAME).splitlines()
    assert len(listed) == len(all_rows) + 1


@runs("models verify [NAME…]")
def test_verify_finds_damage(pulled):
    (told,) = json.loads(pulled.run("models verify [NAME…]", "--json", NAME=NAME))
    assert told["name"] == NAME
    weights = find_model(NAME) / "model.safetensors"
    weights.write_bytes(WEIGHTS[:-1] + b"x")
    pulled.run("models verify [NAME…]", code=1, NAME=NAME)


@runs("models remove NAME…")
def test_remove_frees_the_space(pulled):
    folder = find_model(NAME)
    (told,) = json.loads(pulled.run("models remove NAME…", "--json", NAME=NAME))
    assert told["bytes"] >= len(WEIGHTS)
    assert not folder.exists()


@runs(
    "swiftcam models export swiftformer-xs --output swiftformer-xs.onnx",
    "models export NAME_OR_PATH --output m.onnx",
)
def test_an_exported_graph_has_the_labels_and_comes_back(pulled):
    pulled.run("swiftcam models export swiftformer-xs --output swiftformer-xs.onnx")
    pulled.run("models export NAME_OR_PATH --output m.onnx", NAME_OR_PATH=str(find_model(NAME)))
    for name in ("swiftformer-xs.onnx", "m.onnx"):
        facts = {each.key: each.value for each in onnx.load(name).metadata_props}
        assert len(json.loads(facts["labels"])) == 7


@runs("models calibrate NAME")
def test_a_model_that_was_calibrated_on_ones_own_pictures_runs_in_8_bits(pulled):
    command = "models calibrate NAME"
    told = json.loads(pulled.run(command, "--pictures holiday --count 16 --json", NAME=NAME))
    assert told["pictures"] == 16
    assert load_classifier(ModelChoice(NAME, precision="int8")).engine.precision == "int8"


_RESNET = (
    "swiftcam models import resnet.onnx --name resnet --labels imagenet-1k "
    "--recipe preprocessor_config.json"
)
_TOOLS = (
    "swiftcam models import tools.onnx --name tools --labels tools.txt --resize short_side "
    "--resize-to 256 --interpolation bilinear --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
)
_RED = np.zeros((80, 80, 3), np.uint8) + np.array([255, 0, 0], np.uint8)


@runs(_RESNET)
def test_a_graph_with_imagenets_classes_is_prepared_as_its_file_says(place):
    best = write_graph(place.folder / "resnet.onnx", 1000)
    recipe = {"size": {"height": 64, "width": 64}, "resample": 2, "do_center_crop": False}
    recipe |= {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}
    (place.folder / "preprocessor_config.json").write_text(json.dumps(recipe))
    place.run(_RESNET)
    classifier = load_classifier(ModelChoice("resnet"))
    (first, *_) = classifier.classify(_RED).candidates
    assert first.index == best(np.array([2.0, -2.0, -2.0]))
    assert len(classifier.labels) == 1000


@runs(_TOOLS, "models import PATH --name NAME", "swiftcam models import PATH --name NAME")
def test_a_graph_with_names_and_a_recipe_of_ones_own(place):
    best = write_graph(place.folder / "tools.onnx", 3)
    (place.folder / "tools.txt").write_text("hammer\nsaw\npliers\n")
    place.run(_TOOLS)
    classifier = load_classifier(ModelChoice("tools"))
    colour = (np.array([1.0, 0.0, 0.0]) - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    (first, *_) = classifier.classify(_RED).candidates
    assert first.label == ("hammer", "saw", "pliers")[best(colour)]
    assert (classifier.recipe.resize_to, classifier.recipe.interpolation) == (256, "bilinear")


def test_a_graph_that_swiftcam_exported_is_imported_as_it_is(pulled):
    pulled.run("models export NAME_OR_PATH --output m.onnx", NAME_OR_PATH=NAME)
    pulled.run("models import PATH --name NAME", PATH="m.onnx", NAME="mine")
    pulled.run("swiftcam models import PATH --name NAME", "--link", PATH="m.onnx", NAME="linked")
    for name in ("mine", "linked"):
        assert (
            load_classifier(ModelChoice(name)).labels == load_classifier(ModelChoice(NAME)).labels
        )
