import json

from swiftcam.settings import DEFAULT_MODEL
from tests.cli import colours
from tests.cli.sentences import assert_one_sentence


def test_the_classes_of_a_model_are_listed_and_found(command, colour_model):
    listed = command("models", "classes", colours.NAME)
    assert listed.returncode == 0
    assert [line.split()[1] for line in listed.stdout.splitlines()[1:]] == ["red", "green", "blue"]
    found = json.loads(
        command("models", "classes", colours.NAME, "--search", "SCAR", "--json").stdout
    )
    assert [each["label"] for each in found] == ["red, scarlet"]


def test_without_a_name_it_is_the_default_model(command):
    done = command("models", "classes", "--json")
    assert done.returncode == 0
    assert done.stdout == command("models", "classes", DEFAULT_MODEL, "--json").stdout
    assert json.loads(done.stdout)[0].keys() == {"index", "label", "en", "zh", "wnid"}


def test_a_text_that_no_name_contains_is_an_error(command, colour_model):
    done = command("models", "classes", colours.NAME, "--search", "xyzzy")
    assert_one_sentence(done, 2, "has no class with 'xyzzy' in its names. All 3 classes: swiftcam ")
