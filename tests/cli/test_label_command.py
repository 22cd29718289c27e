"""The effect of the options of `swiftcam label` on the labels and their output."""

import csv
import hashlib
import json
import os
import re

import pytest

from swiftcam.inference.models import model as models
from swiftcam.labelling import label_batch as batch
from tests.cli import colours
from tests.cli.colours import BLUE, GREEN, RED, probabilities, write_picture
from tests.cli.sentences import assert_one_sentence


@pytest.fixture
def folder(tmp_path):
    """A folder with a red and a green picture, and a file that is not a picture."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    write_picture(folder / "a.png", colours.plain(RED))
    write_picture(folder / "b.png", colours.plain(GREEN))
    (folder / "c.png").write_bytes(b"x")
    return folder


@pytest.fixture
def label(command, colour_model):
    """Run `swiftcam label` with the model that recognises colours."""
    return lambda *arguments: command("label", *colour_model, *arguments)


def summary_of(done):
    """Return the summary that `--json` prints on stderr."""
    return json.loads(done.stderr.splitlines()[0])


def csv_rows(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def json_rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_for_each_picture_unless_it_is_quiet(label, folder):
    done = label(folder / "a.png", "-k", "2")
    assert done.returncode == 0
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"{folder / 'a.png'}: red ")
    assert "green" in line
    assert "blue" not in line
    done = label(folder / "a.png", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    quiet = label(folder, "-q")
    assert_one_sentence(quiet, 3, "1 of the pictures could not be labelled")
    assert quiet.stdout == ""


def test_csv_has_a_row_for_each_picture_and_tells_of_failures(label, folder, tmp_path):
    output = tmp_path / "out.csv"
    done = label(folder, "--output", output, "--top-k", "2")
    assert_one_sentence(done, 3, "1 of the pictures could not be labelled")
    assert done.stdout == ""
    red, green, failed = csv_rows(output)
    assert (red["path"], red["label_1"], red["label_2"]) == (
        str(folder / "a.png"),
        "red, scarlet",
        "green",
    )
    expected = probabilities(0, 1, 0)["green"]
    assert float(green["probability_1"]) == pytest.approx(expected, abs=1e-4)
    assert failed["error"]
    assert (failed["label_1"], failed["probability_1"]) == ("", "")
    assert not output.read_bytes().startswith(b"\xef\xbb\xbf")


def test_bom_marks_a_csv_as_utf8(label, folder, tmp_path):
    output = tmp_path / "out.csv"
    label(folder, "--output", output, "--bom")
    assert output.read_bytes().startswith(b"\xef\xbb\xbfpath,")
    assert len(csv_rows(output)) == 3


def test_resume_does_only_what_changed(label, folder, tmp_path):
    output = tmp_path / "out.csv"
    options = ("--output", output, "--json", "--resume")
    first = summary_of(label(folder, *options))
    assert (first["labelled"], first["failed"], first["kept"]) == (2, 1, 0)
    write_picture(folder / "b.png", colours.plain(BLUE))
    os.utime(folder / "b.png", (0, 0))
    again = label(folder, *options)
    assert again.returncode == 3  # the row of the broken picture is kept
    found = summary_of(again)
    assert (found["labelled"], found["failed"]) == (1, 0)
    assert (found["kept"], found["kept_failed"]) == (2, 1)
    assert {row["path"][-5]: row["label_1"] for row in csv_rows(output)} == {
        "a": "red, scarlet",
        "b": "blue",
        "c": "",
    }
    other = label(folder, "--output", output, "--resume", "--top-k", "1")
    assert_one_sentence(other, 2, "other columns")


def test_resume_does_not_mix_the_rows_of_two_setups(command, folder, tmp_path):
    """Here of two precisions: rows of another engine, driver or version are told apart likewise."""
    output = tmp_path / "out.jsonl"
    options = ("label", folder / "a.png", "--output", output, "--json", "--resume")
    assert summary_of(command(*options))["labelled"] == 1
    assert summary_of(command(*options))["kept"] == 1
    assert summary_of(command(*options, "--threads", "1"))["kept"] == 1
    (plain,) = json_rows(output)
    found = summary_of(command(*options, "--precision", "int8"))
    assert (found["labelled"], found["kept"]) == (1, 0)
    (row,) = json_rows(output)
    assert row["key"] != plain["key"]


def test_the_calibration_of_another_family_is_an_error_with_a_remedy(command, folder):
    picture = folder / "a.png"
    assert command("label", picture, "--precision", "int8").returncode == 0
    done = command("label", picture, "--precision", "int8", "--family", "l2")
    assert_one_sentence(done, 1, "Leave out --family if you gave it, or calibrate the model again")


@pytest.mark.parametrize(("identity", "labelled"), [("stat", 1), ("hash", 0)])
def test_identity_is_by_time_or_by_content(label, folder, tmp_path, identity, labelled):
    output, picture = tmp_path / "out.jsonl", folder / "a.png"
    options = ("--output", output, "--json", "--resume", "--identity", identity)
    label(picture, *options)
    (row,) = json_rows(output)
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    assert row["sha256"] == (digest if identity == "hash" else None)
    os.utime(picture, (0, 0))
    assert summary_of(label(picture, *options))["labelled"] == labelled


@pytest.mark.parametrize("option", ["--min-confidence", "--threshold"])
def test_a_row_says_whether_it_is_sure_and_keeps_all_labels(label, folder, tmp_path, option):
    output = tmp_path / "out.jsonl"
    for value, sure in (((), True), ((option, "0"), True), ((option, "1"), False)):
        label(folder / "a.png", "--output", output, *value)
        (row,) = json_rows(output)
        assert (row["sure"], len(row["predictions"])) == (sure, 3)


def test_resuming_with_another_minimum_confidence_makes_the_rows_again(label, folder, tmp_path):
    options = (folder / "a.png", "--output", tmp_path / "out.csv", "--resume", "--json")
    counts = []
    for value in ((), (), ("--min-confidence", "1"), ("--min-confidence", "1"), ()):
        found = summary_of(label(*options, *value))
        counts.append((found["labelled"], found["kept"]))
    assert counts == [(1, 0), (0, 1), (1, 0), (0, 1), (1, 0)]


def test_a_line_says_not_sure_below_the_minimum_confidence(label, folder):
    assert "a.png: red" in label(folder / "a.png").stdout
    assert "a.png: Not sure (red" in label(folder / "a.png", "--min-confidence", "1").stdout


def test_json_prints_the_rows_of_a_jsonl_file_and_the_summary_beside_them(label, folder, tmp_path):
    output = tmp_path / "out.jsonl"
    done = label(folder, "--output", output, "--json")
    assert done.returncode == 3
    assert done.stdout == output.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["predictions"] == [] for row in rows] == [False, False, True]
    found = summary_of(done)
    assert found["output"] == str(output)
    assert (found["labelled"], found["failed"], found["interrupted"]) == (2, 1, False)
    alone = label(folder, "--json")
    assert alone.stdout == done.stdout
    assert summary_of(alone)["output"] is None


def test_json_is_utf8_and_has_readable_names(label, folder):
    (folder / "a.png").rename(folder / "金鱼.png")
    done = label(folder / "金鱼.png", "--json")
    assert '"path": "' in done.stdout
    assert "金鱼.png" in done.stdout


def test_the_summary_goes_to_a_file_if_one_is_given(label, folder, tmp_path):
    path = tmp_path / "summary.json"
    done = label(folder / "a.png", "--json", "--summary", path)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 1)
    assert json.loads(path.read_text())["labelled"] == 1
    assert label(folder, "--quiet", "--summary", path).returncode == 3
    assert json.loads(path.read_text())["failed"] == 1
    nowhere = label(folder, "--summary", tmp_path / "no" / "s.json")
    assert_one_sentence(nowhere, 2, "--summary")
    assert nowhere.stdout == ""


def test_folders_are_searched_as_the_options_say(label, folder, tmp_path):
    inner = folder / "inner"
    inner.mkdir()
    write_picture(inner / "d.png", colours.plain(BLUE))
    (inner / "e.bin").write_bytes((inner / "d.png").read_bytes())
    (inner / "back").symlink_to(folder)

    def labelled(*options):
        output = tmp_path / "out.jsonl"
        label(folder, "--output", output, *options)
        return sorted(row["path"].removeprefix(f"{folder}/") for row in json_rows(output))

    assert labelled() == ["a.png", "b.png", "c.png"]
    assert labelled("--recursive") == ["a.png", "b.png", "c.png", "inner/d.png"]
    assert labelled("-r", "--glob", "*.BIN", "--glob", "a*") == ["a.png", "inner/e.bin"]
    assert labelled("-r", "--glob", "inner/*.png") == ["inner/d.png"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0"])
def test_lists_of_paths_have_lines_or_nul(label, folder, tmp_path, end):
    paths = [folder / "b.png", folder / "a.png"]
    if end == "\0":
        odd = folder / "two\nlines.png"
        odd.write_bytes(paths[0].read_bytes())
        paths.append(odd)
    listed = tmp_path / "list"
    listed.write_bytes(end.join(map(str, paths)).encode())
    output = tmp_path / "out.jsonl"
    done = label("--files-from", listed, *(["-0"] if end == "\0" else []), "-o", output)
    assert done.returncode == 0, done.stderr
    assert [row["path"] for row in json_rows(output)] == [*map(str, paths)]


@pytest.mark.parametrize(
    ("option", "name"), [(None, "a.png.xmp"), ("full", "a.png.xmp"), ("stem", "a.xmp")]
)
def test_keywords_go_into_sidecars_with_the_chosen_name(label, folder, option, name):
    before = (folder / "a.png").read_bytes()
    names = ("--xmp-names", option) if option else ()
    done = label(folder / "a.png", "-q", "--xmp", *names, "--xmp-parent", "Seen")
    assert (done.returncode, done.stdout) == (0, "")
    assert {path.name for path in folder.glob("*.xmp")} == {name}
    text = (folder / name).read_text()
    assert "<rdf:li>red</rdf:li>" in text
    assert "<rdf:li>Seen|red</rdf:li>" in text
    assert "green" not in text  # not sure
    assert (folder / "a.png").read_bytes() == before


@pytest.mark.parametrize(
    ("minimum", "keywords"),
    [
        ((), ["red"]),
        (("--min-confidence", "0.2"), ["red", "green"]),
        (("--min-confidence", "0.1"), ["red", "green", "blue"]),
    ],
)
def test_keywords_are_the_labels_from_the_minimum_confidence_on(label, tmp_path, minimum, keywords):
    # Probabilities of 60, 25 and 15 %.
    picture = write_picture(tmp_path / "brown.png", colours.plain((135, 113, 100)))
    assert label(picture, "-q", "--xmp", *minimum).returncode == 0
    text = (tmp_path / "brown.png.xmp").read_text()
    (subject,) = re.findall(r"<dc:subject[^>]*>(.*?)</dc:subject>", text, re.DOTALL)
    assert re.findall(r"<rdf:li>(\w+)</rdf:li>", subject) == keywords


@pytest.mark.parametrize("how", ["--link", "--copy"])
def test_pictures_are_sorted_into_folders_by_label(label, folder, tmp_path, how):
    into = tmp_path / "by label"
    write_picture(folder / "grey.png", colours.plain((90, 90, 90)))
    options = ("-q", "--into", into, how, "--min-confidence", "0.5")
    assert label(folder, *options).returncode == 3
    placed = {path.relative_to(into).as_posix() for path in into.rglob("*.png")}
    assert placed == {"red/a.png", "green/b.png", "not sure/grey.png"}
    put = into / "red" / "a.png"
    assert put.is_symlink() == (how == "--link")
    assert put.read_bytes() == (folder / "a.png").read_bytes()
    assert len(list(folder.iterdir())) == 4  # nothing was moved


def test_how_the_model_runs_is_chosen(command, label, folder, monkeypatch):
    loaded, load = [], batch.load_classifier

    def spy(choice, model):
        loaded.append(load(choice, model=model))
        return loaded[-1]

    monkeypatch.setattr(batch, "load_classifier", spy)
    monkeypatch.setattr(batch.os, "cpu_count", lambda: 3)
    assert label(folder / "a.png").returncode == 0
    assert label(folder / "a.png", "--threads", "1", "--workers", "2").returncode == 0
    # By default, a batch uses all processors.
    assert [each.chosen_setup.setup.threads for each in loaded] == [3, 1]
    assert all(each.chosen_setup.setup.engine == "onnx" for each in loaded)
    options = ("--engine", "torch", "--device", "cpu", "--size", "96", "--precision", "fp32")
    assert command("label", folder / "a.png", *options).returncode == 0
    assert loaded[2].engine.name == "PyTorch"
    assert loaded[2].recipe.size == 96


def test_the_model_is_opened_once(label, folder, monkeypatch):
    opened, open_model = [], models.open_model

    def spy(*where):
        opened.append(where)
        return open_model(*where)

    monkeypatch.setattr(models, "open_model", spy)
    options = ("--engine", "auto", "--precision", "auto", "-o", folder / "rows.jsonl")
    assert label(folder / "a.png", *options).returncode == 0
    assert len(opened) == 1


def test_the_model_gets_so_many_pictures_at_once_at_most(label, folder, monkeypatch):
    sizes, load = [], batch.load_classifier

    def spy(choice, model):
        classifier = load(choice, model=model)
        run = classifier.classify_crops

        def classify(crops, top_k):
            sizes.append(len(crops))
            return run(crops, top_k)

        classifier.classify_crops = classify
        return classifier

    monkeypatch.setattr(batch, "load_classifier", spy)
    for number in range(10):
        write_picture(folder / f"{number}.png", colours.plain(RED))
    assert label(folder, "-q", "--batch-size", "2").returncode == 3
    assert sum(sizes) == 12
    assert max(sizes) <= 2
