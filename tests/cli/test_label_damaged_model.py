"""A model whose numbers are not finite has no labels to give."""

import csv

import numpy as np

from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.cli import colours
from tests.cli.colours import BLUE, RED, write_picture


def test_a_model_with_damaged_weights_labels_nothing_and_says_so(command, tmp_path):
    weights = random_weights(SMALL)
    weights["head.weight"][:] = np.nan
    folder = write_hugging_face(tmp_path / "model", SMALL, weights)
    (folder / "preprocessor_config.json").write_text('{"size": 64}')
    write_picture(tmp_path / "a.png", colours.plain(RED))
    write_picture(tmp_path / "b.png", colours.plain(BLUE))
    output = tmp_path / "labels.csv"
    done = command("label", tmp_path, "--model", folder, "--output", output)
    assert done.returncode == 3
    assert "2 of the pictures could not be labelled" in done.stderr
    with output.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["label_1"] for row in rows] == ["", ""]
    assert all("not finite" in row["error"] for row in rows)
    assert "nan" not in command("label", tmp_path, "--model", folder).stdout
