import json

import pytest
from PIL import Image

from swiftcam import paths
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.models.store import Store
from swiftcam.settings import DEFAULT_MODEL
from tests.checkpoints import write_small
from tests.cli.sentences import assert_one_sentence
from tests.teaching.test_teach import parts


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with parts of two photographs, by class."""
    root = tmp_path_factory.mktemp("pictures")
    for name in ("bee", "bridge"):
        (root / name).mkdir()
        for number, pixels in enumerate(parts(name, 5, seed=1)):
            Image.fromarray(pixels).save(root / name / f"{number}.png")
    (root / "bee" / "broken.jpg").write_bytes(b"no picture")
    return root


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Return a small checkpoint, which is quickly taught on."""
    return write_small(tmp_path_factory.mktemp("base") / "small")


@pytest.fixture
def teach(command, folder, base):
    """Run `swiftcam teach` on the folder with the small checkpoint."""
    return lambda *arguments: command("teach", folder, "--from", base, *arguments)


@pytest.fixture
def taught(teach):
    done = teach("--name", "things")
    assert done.returncode == 0, done.stderr
    return done


def label(command, *arguments):
    done = command("label", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["predictions"] for line in done.stdout.splitlines()]


def photograph(name):
    return paths.photos_dir() / f"{name}.jpg"


def test_a_folder_is_taught_and_the_model_labels(command, folder):
    taught = command("teach", folder, "--name", "things")
    assert "% of new scenes recognised" in taught.stdout
    assert "broken.jpg: " in taught.stdout
    assert "Use it: swiftcam live --model things" in taught.stdout
    labels = label(command, photograph("bee"), photograph("bridge"), "--model", "things", "--json")
    assert [each[0]["label"] for each in labels] == ["bee", "bridge"]


def test_its_classes_are_beside_those_of_the_model(command, taught, base):
    listed = json.loads(command("models", "classes", "things", "--json").stdout)
    known = json.loads(command("models", "classes", base, "--json").stdout)
    assert [each["label"] for each in listed] == [
        *(each["label"] for each in known),
        "bee",
        "bridge",
    ]


def test_only_mine_has_no_other_classes(command, teach):
    done = teach("--name", "things", "--only-mine", "--json")
    assert json.loads(done.stdout)["name"] == "things"
    listed = json.loads(command("models", "classes", "things", "--json").stdout)
    assert [each["label"] for each in listed] == ["bee", "bridge", "none of these"]


def test_the_numbers_are_printed_as_json(teach):
    values = json.loads(teach("-n", "things", "--json").stdout)
    assert (values["added"], values["known"]) == (10, 0)
    assert [each["path"].endswith("broken.jpg") for each in values["unreadable"]] == [True]
    assert [each["pictures"] for each in values["classes"]] == [5, 5]
    assert 0 <= values["right"] <= 1
    again = json.loads(teach("-n", "things", "--json").stdout)
    assert (again["added"], again["known"]) == (0, 10)


def test_validate_keeps_nothing(command, teach):
    done = teach("--name", "things", "--validate")
    assert "% of new scenes recognised" in done.stdout
    assert Store().names() == []
    assert "Nothing was taught yet" in command("teach", "list").stdout


def test_the_report_is_one_file(teach, tmp_path):
    report = tmp_path / "report.html"
    done = teach("-n", "a-b", "--validate", "--report", report)
    assert done.returncode == 0
    text = report.read_text("utf-8")
    assert "<h1>a-b</h1>" in text
    assert "bridge" in text
    assert "http" not in text.replace("http-equiv", "")
    refused = teach("-n", "things", "--report", tmp_path / "report.pdf")
    assert_one_sentence(refused, 2, "--report")


def test_what_was_taught_is_listed_tested_and_removed(command, taught):
    assert "bee, bridge" in command("teach", "list").stdout
    [listed] = json.loads(command("teach", "list", "--json").stdout)
    assert (listed["name"], listed["pictures"]) == ("things", 10)
    assert json.loads(command("teach", "info", "things", "--json").stdout)["right"] is not None
    assert command("teach", "remove", "things").returncode == 0
    assert Store().names() == []
    assert_one_sentence(command("teach", "info", "things"), 2, "Nothing was taught under the name")
    assert_one_sentence(command("teach", "remove", "things"), 2, "Nothing was taught under")


@pytest.mark.parametrize("name", ["Things", "../things", DEFAULT_MODEL])
def test_a_name_that_cannot_be_used_is_refused_at_once(command, folder, name):
    done = command("teach", folder, "--name", name)
    assert done.returncode == 2
    assert name in done.stderr
    assert not (paths.data_dir() / "teach").exists()


def test_folders_that_cannot_be_taught_are_sentences(command, tmp_path):
    assert_one_sentence(
        command("teach", tmp_path / "missing", "-n", "things"), 2, "one folder for each class"
    )
    assert_one_sentence(command("teach", tmp_path, "-n", "things"), 2, "no folders with pictures")
    (tmp_path / "cup").mkdir()
    Image.fromarray(read_picture(photograph("cat"))).save(tmp_path / "cup" / "1.png")
    assert_one_sentence(command("teach", tmp_path, "-n", "things"), 2, "a second class")
    (tmp_path / "plate").mkdir()
    (tmp_path / "plate" / "1.jpg").write_bytes(b"x")
    assert_one_sentence(command("teach", tmp_path, "-n", "things"), 2, "plate: no picture")


def test_without_a_name_it_says_what_is_missing(command, folder):
    done = command("teach", folder)
    assert done.returncode == 2
    assert "--name" in done.stderr
