"""A model whose numbers are not finite has no labels to give."""

import csv

import numpy as np
import pytest

from swiftcam.errors import LogitsError
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.setups.model_choice import ModelChoice
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.cli import colours
from tests.cli.colours import BLUE, RED, write_picture


@pytest.fixture
def model(tmp_path_factory):
    """A checkpoint whose logits are not numbers."""
    weights = random_weights(SMALL)
    weights["head.weight"][:] = np.nan
    folder = write_hugging_face(tmp_path_factory.mktemp("damaged") / "model", SMALL, weights)
    (folder / "preprocessor_config.json").write_text('{"size": 64}')
    return folder


def test_a_model_with_damaged_weights_labels_nothing_and_says_so(command, model, tmp_path):
    write_picture(tmp_path / "a.png", colours.plain(RED))
    write_picture(tmp_path / "b.png", colours.plain(BLUE))
    output = tmp_path / "labels.csv"
    done = command("label", tmp_path, "--model", model, "--output", output)
    assert done.returncode == 3
    assert "2 of the pictures could not be labelled" in done.stderr
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["label_1"] for row in rows] == ["", ""]
    assert all("not finite" in row["error"] for row in rows)
    assert "nan" not in command("label", tmp_path, "--model", model).stdout


def test_a_live_view_of_such_a_model_ends_with_the_reason(command, model):
    done = command("live", "--headless", "--source", "demo", "--seconds", "600", "--model", model)
    assert done.returncode == 1
    assert "computed numbers that are not finite" in done.stderr
    assert "nan" not in done.stdout


def test_in_python_it_is_an_error(model):
    pixels = np.zeros((60, 80, 3), np.uint8)
    with pytest.raises(LogitsError, match="not finite"):
        load_classifier(ModelChoice(str(model))).classify(pixels)
