"""`swiftcam bench` and `swiftcam models calibrate`, on a small model of the test's own."""

import json

import pytest

from swiftcam.inference.graphs.calibration import read_calibration
from swiftcam.inference.models.model import open_model
from swiftcam.inference.setups.remembered import read_measurements
from tests import media
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.cli.sentences import assert_one_sentence


@pytest.fixture
def folder(tmp_path):
    return write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL))


def test_bench_prints_what_it_chose_and_remembers_it(command, folder):
    done = command("bench", folder, "--size", "64", "--engine", "onnx", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["models"]
    assert found["best"]["setup"]["engine"] == "onnx"
    assert found["tuning"]["measured"][0]["p50"] > 0
    remembered = read_measurements(open_model(folder).at_size(64))
    assert [m.p50 for m in remembered.measured] == [m["p50"] for m in found["tuning"]["measured"]]


def test_bench_prints_a_table(command, folder):
    done = command("bench", folder, "--size", "64", "--engine", "onnx")
    assert done.returncode == 0, done.stderr
    assert "Chosen and remembered: ONNX Runtime" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("MODEL", "--largest"), "Leave out the names"),
        (("nothing",), "There is no model 'nothing'"),
        (("MODEL", "--size", "100"), r"a multiple of 32"),
    ],
)
def test_bench_refuses_what_makes_no_sense(command, folder, arguments, words):
    arguments = [str(folder) if each == "MODEL" else each for each in arguments]
    assert_one_sentence(command("bench", *arguments), 2, words)


def test_a_model_is_calibrated_and_then_runs_in_8_bits(command, folder, tmp_path, photos):
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    label = ("label", picture, "--model", folder, "--precision", "int8", "--size", "64")
    assert_one_sentence(command(*label), 1, "swiftcam models calibrate model")
    done = command("models", "calibrate", folder, "--size", "64", "--count", "16", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["pictures"] == 16
    calibration = read_calibration(open_model(folder).at_size(64))
    assert told["in_8_bits"] + len(told["in_float32"]) == len(calibration.inputs) > 0
    labelled = command(*label)
    assert labelled.returncode == 0, labelled.stderr
    assert "thing" in labelled.stdout
