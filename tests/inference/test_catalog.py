import pytest

from swiftcam import cli
from swiftcam.errors import ArgumentError
from swiftcam.inference.catalog import DEFAULT_MODEL, find_model, model_names
from swiftcam.inference.classifier import ModelChoice


def test_the_default_model_is_shipped():
    assert DEFAULT_MODEL in model_names()
    assert (find_model(DEFAULT_MODEL) / "config.json").is_file()


def test_the_command_line_has_the_same_defaults():
    assert ModelChoice(cli._DEFAULT_MODEL, cli._DEFAULT_ENGINE) == ModelChoice()


def test_a_path_is_a_model(tmp_path):
    assert find_model(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["swiftformer-xl", "", "x" * 5000])
def test_an_unknown_model_is_an_argument_error_that_lists_the_known(name):
    with pytest.raises(ArgumentError, match=DEFAULT_MODEL):
        find_model(name)
