"""The command that measures accuracy: its tables, its texts and its errors."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import accuracy, results
from benchmarks.accuracy import range_text, set_text, short_text
from benchmarks.combinations import Combination
from benchmarks.labelled import LabelledPicture, LabelledSet, read_labelled
from benchmarks.results import markdown_of
from benchmarks.scores import Score, SetScores, Share, measure_scores
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.classifier import load_classifier
from swiftcam.inference.engines.registry import DEFAULT_ENGINE
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.settings import DEFAULT_MODEL
from tests import media
from tests.checkpoints import write_small

OWN = Combination(DEFAULT_ENGINE, "fp32", 224)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_small(tmp_path_factory.mktemp("model") / "model")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, model, photos):
    """A set of three photographs: the model is right about two of them, and does not know one."""
    found = tmp_path_factory.mktemp("pictures") / "set"
    found.mkdir()
    media.write_pictures(found, photos[:3])
    paths = sorted(found.glob("*.png"))
    classifier = load_classifier(model=open_checkpoint(model))
    firsts = [classifier.classify(read_picture(path)).candidates[0].label for path in paths]
    rows = [f'{paths[0].name},"{firsts[0]}"', f'{paths[1].name},"{firsts[1]}"']
    (found / "photos.csv").write_text("\n".join(["file,label", *rows, f"{paths[2].name},volcano"]))
    return found


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    """Run the command with options; return its output. Pages go to `tmp_path/results`."""
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["accuracy", *map(str, options)])
        accuracy.main()
        return capsys.readouterr().out

    return run


def test_json_has_a_row_for_each_set_and_combination(command, model, folder):
    printed = json.loads(
        command(
            *("--photos", folder, "--photos", folder, "--model", model, "--engines", "onnx"),
            *("--sizes", 64, 96, "--json"),
        )
    )
    where = [
        (row["set"], row["precision"], row["size"], row["is_rescaled"]) for row in printed["rows"]
    ]
    each = [("set", "fp32", 64, True), ("set", "fp32", 96, True), ("set", "fp32", 96, False)]
    assert where == each * 2
    assert printed["rows"][0]["top1"]["hits"] == printed["rows"][0]["top1"]["count"] == 2
    assert [each["unknown"] for each in printed["sets"]] == [{"volcano": 1}] * 2
    assert set(printed["not_measured"]) == {"onnx int8, 64 px", "onnx int8, 96 px"}


def test_the_page_has_sets_their_range_agreement_and_what_cannot_run(
    command, model, folder, tmp_path
):
    command(
        *("--photos", folder, "--photos", folder, "--agreement", folder, "--count", 4),
        *("--model", model, "--engines", "onnx", "torch", "--sizes", 64, "--write"),
    )
    page = (tmp_path / "results" / "accuracy.md").read_text(encoding="utf-8")
    assert page.count("## Set set\n") == 2
    assert "2 of 3 photographs are scored; they show" in page
    assert "1 of classes that the model does not have: volcano." in page
    assert "| onnx | fp32 | 64 px | 100.0% (34.2 to 100.0%) |" in page
    assert "## Range over the sets\n" in page
    assert "| onnx | fp32 | 64 px | 100.0% | 100.0% |" in page
    assert "4 crops. For the automatic choice, " in page
    assert re.search(r"\| torch \| bf16 \| 64 px \| [\d.]+% \([\d.]+ to [\d.]+%\) \|", page)
    assert "| onnx int8, 64 px | model is not calibrated for int8 at 64 pixels." in page
    assert (
        "| right labels of model | 100.0% first, 100.0% among the first five, of 2 photographs in "
        "each of 2 sets |" in page
    )


def test_other_sizes_are_measured_with_the_default_engine_alone(command, model, folder):
    printed = json.loads(
        command(
            *("--photos", folder, "--model", model, "--engines", "onnx", "torch"),
            *("--precisions", "fp32", "--json"),
        )
    )
    sizes = {
        name: {row["size"] for row in printed["rows"] if row["engine"] == name}
        for name in ("onnx", "torch")
    }
    assert sizes["torch"] == {64}
    assert {64, 128, 224, accuracy.LARGEST_SIZE} <= sizes["onnx"]


def test_agreement_needs_no_labels(command, model, folder, tmp_path):
    folder = shutil.copytree(folder, tmp_path / "set")
    (folder / "photos.csv").unlink()
    printed = json.loads(
        command(
            *("--agreement", folder, "--count", 3, "--model", model, "--engines", "torch"),
            *("--precisions", "bf16", "--sizes", 64, "--json"),
        )
    )
    assert (printed["rows"], printed["sets"]) == ([], [])
    (row,) = printed["agreement"]
    assert (row["engine"], row["precision"], row["same"]["count"]) == ("torch", "bf16", 3)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ([], "name a folder with --photos or --agreement"),
        (["--photos", "nowhere"], "There is no folder nowhere"),
        (["--agreement", "nowhere"], "nowhere"),
        (["--photos", ".", "--count", "0"], "--count must be at least 1"),
        (["--photos", ".", "--model", "no such model"], "There is no model 'no such model'"),
        (["--photos", "{set}", "--sizes", "100"], "The input cannot have 100 pixels"),
        (["--photos", "{set}", "--engines", "none"], "invalid choice: 'none'"),
    ],
)
def test_a_wrong_option_ends_with_one_sentence(command, model, folder, capsys, options, problem):
    given = [option.format(set=folder) for option in options]
    if "--model" not in given:
        given += ["--model", str(model)]
    with pytest.raises(SystemExit) as ended:
        command(*given)
    assert ended.value.code == 2
    assert problem in capsys.readouterr().err


def scores_of(hits, count, *, name="photos", unknown=(), ambiguous=(), unreadable=()):
    row = Score(OWN, Share(hits, count), Share(count, count), hits / 100, Share(count, count))
    labelled = LabelledSet(
        Path(name),
        tuple(LabelledPicture(Path("a.png"), number % 3) for number in range(count)),
        dict.fromkeys(unknown, 2),
        dict.fromkeys(ambiguous, 1),
    )
    return SetScores(labelled, row, (row,), 0.18, tuple(unreadable))


def test_the_text_of_a_set_counts_what_is_not_scored():
    every = scores_of(
        1, 4, unknown=[f"thing {n}" for n in range(7)], ambiguous=["crane"], unreadable=["a: No."]
    )
    assert set_text(every) == (
        "4 of 19 photographs are scored; they show 3 of the model's classes. A perfectly "
        "calibrated model would have a calibration error of 0.18 on 4 photographs. 14 of classes "
        "that the model does not have: thing 0, thing 1, thing 2, thing 3, thing 4, …. 1 with the "
        "name of several classes: crane. 1 cannot be read: a: No."
    )
    assert "model does not have" not in set_text(scores_of(1, 4))


def test_in_short_is_the_range_over_the_sets_not_the_best_of_them():
    sets = [scores_of(10, 40), scores_of(60, 100), scores_of(30, 100)]
    assert short_text(sets) == (
        "25.0% to 60.0% first, 100.0% among the first five, of 40 to 100 photographs in each of 3 "
        "sets"
    )
    assert short_text(sets[:1]) == ("25.0% first, 100.0% among the first five, of 40 photographs")
    assert "| onnx | fp32 | 224 px | 25.0% to 60.0% | 100.0% | 0.10 to 0.60 | 100.0% |" in (
        markdown_of(accuracy.range_table_of(sets))
    )


def test_a_range_of_values_that_look_the_same_is_one_value():
    assert range_text([0.1, 0.3, 0.2]) == "10.0% to 30.0%"
    assert range_text([0.1, 0.10001]) == "10.0%"


def test_the_starter_model_has_the_hits_that_its_page_of_results_says(shared):
    page = (results.FOLDER / "accuracy.md").read_text(encoding="utf-8")
    model = open_model(find_model(DEFAULT_MODEL))
    labelled = read_labelled(shared / "data" / "photos", model.labels)
    (found,), _ = measure_scores(model, [labelled], [])
    where = rf"\| {DEFAULT_ENGINE} \| fp32 \| {model.recipe.size} px"
    row = re.search(rf"{where} \| ([\d.]+)% \([^|]*\| ([\d.]+)% \(", page)
    photograph = 100 / len(labelled.pictures)  # processors round differently
    assert float(row[1]) == pytest.approx(100 * found.reference.top1.value, abs=photograph + 0.1)
    assert float(row[2]) == pytest.approx(100 * found.reference.top5.value, abs=photograph + 0.1)
