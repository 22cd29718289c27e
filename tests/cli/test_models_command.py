"""The commands under `swiftcam models` that need no network, and the effect of their options."""

import json
import shutil

import onnx
import pytest

from swiftcam.inference.models.catalog import replaced_text
from swiftcam.inference.models.store import Store
from swiftcam.settings import DEFAULT_MODEL
from tests import graphs, media
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.cli import colours
from tests.cli.colours import RED
from tests.cli.sentences import assert_one_sentence


@pytest.fixture
def models(command):
    """Run `swiftcam models` in this process."""
    return lambda *arguments: command("models", *arguments)


@pytest.fixture
def checkpoint(tmp_path):
    """A small network of seven classes with random weights, for crops of 64x64 pixels."""
    folder = write_hugging_face(tmp_path / "small", SMALL, random_weights(SMALL))
    return write_recipe(folder / "preprocessor_config.json", 64).parent


def write_recipe(path, side):
    """Write Hugging Face's file for crops of the whole middle square, colours from 0 to 1."""
    sizes = {"size": {"shortest_edge": side}, "crop_size": {"height": side, "width": side}}
    colours_kept = {"image_mean": [0, 0, 0], "image_std": [1, 1, 1]}
    switches = {"do_resize": True, "do_center_crop": True, "resample": 2}
    path.write_text(json.dumps(sizes | colours_kept | switches))
    return path


def test_list_shows_every_model_and_asks_nobody(models, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    done = models("list")
    assert done.returncode == 0
    for words in ("swiftformer-l3", "about 114 MB", "comes with SwiftCam", "83.0 %", "Apache-2.0"):
        assert words in done.stdout
    assert str(Store().root) in done.stdout
    assert not Store().root.exists()


def test_info_says_what_is_known(models):
    out = models("info", "swiftformer-xs").stdout
    for words in ("c0dfb2e99069", "timm/swiftformer_xs.dist_in1k", "92.31 %", "short side to 235"):
        assert words in out
    assert_one_sentence(models("info", "swiftformer-xl"), 2, "The models are: swiftformer-xs")


def test_verify_by_default_looks_at_all_that_is_here(models, checkpoint):
    assert models("import", checkpoint, "--name", "mine").returncode == 0
    done = models("verify", "--json")
    assert done.returncode == 0
    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert sorted(found) == ["mine", DEFAULT_MODEL]
    assert all(each["engines"]["onnx"]["verdict"] == "verified" for each in found.values())
    weights = Store().path_of("mine") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\0")
    done = models("verify", "mine")
    assert done.returncode == 1
    assert "damaged" in done.stdout
    assert "mine: The weights" in done.stdout


def test_verify_with_a_picture_wants_a_model_that_has_published_values(models, photos, tmp_path):
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    done = models("verify", DEFAULT_MODEL, "--picture", picture)
    assert_one_sentence(done, 2, "Leave --picture out")


def test_an_imported_graph_labels_with_names_and_recipe_of_its_own(models, command, tmp_path):
    options = colours.import_options(tmp_path)
    done = models("import", *options, "--name", "mine")
    assert done.returncode == 0, done.stderr
    assert "mine: 3 classes, ONNX Runtime: verified" in done.stdout
    picture = colours.write_picture(tmp_path / "red.png", colours.plain(RED))
    done = command("label", picture, "--model", "mine", "-k", "1")
    assert done.stdout.startswith(f"{picture}: red 100")
    done = models("export", "mine", "--output", tmp_path / "out.onnx", "--json")
    assert json.loads(done.stdout)["labels"] == 3
    # A file exported by SwiftCam needs no options.
    done = models("import", tmp_path / "out.onnx", "--name", "again", "--json")
    found = json.loads(done.stdout)
    assert (found["name"], found["seal"].partition(" (")[0]) == ("again", "verified")
    again = command("label", picture, "--model", "again", "-k", "1")
    assert again.stdout.startswith(f"{picture}: red 100")
    assert models("remove", "mine").stdout.startswith("Removed mine: ")
    assert not Store().has("mine")


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ({"layout": "nhwc", "sides": "S"}, ("--layout", "nhwc", "--size", "32")),
        ({"gives": "probabilities"}, ("--gives", "probabilities")),
        ({"normalises": True}, ("--raw",)),
    ],
)
def test_what_a_graph_does_not_show_can_be_said(models, command, tmp_path, look, options):
    _, *usual = colours.import_options(tmp_path)
    graph = graphs.write_classifier(tmp_path / "odd.onnx", colours.Colours(**look))
    done = models("import", graph, *usual, *options, "--name", "odd")
    assert done.returncode == 0, done.stderr
    picture = colours.write_picture(tmp_path / "strip.png", colours.strip())
    output = tmp_path / "rows.jsonl"
    assert command("label", picture, "--model", "odd", "-o", output).returncode == 0
    (row,) = map(json.loads, output.read_text().splitlines())
    seen = {each["label"]: each["probability"] for each in row["predictions"]}
    assert seen == pytest.approx(colours.probabilities(0, 1, 0), abs=1e-3)


def test_a_model_that_takes_blue_first(models, command, tmp_path):
    arguments = colours.import_options(tmp_path)
    assert models("import", *arguments, "--colours", "bgr", "--name", "odd").returncode == 0
    picture = colours.write_picture(tmp_path / "red.png", colours.plain(colours.RED))
    done = command("label", picture, "--model", "odd", "-k", "1")
    assert done.stdout.startswith(f"{picture}: blue 100")


def test_the_preprocessing_can_come_from_a_file_and_options_win(models, command, tmp_path):
    graph, *_ = colours.import_options(tmp_path)
    recipe = write_recipe(tmp_path / "preprocessor_config.json", 32)
    picture = colours.write_picture(tmp_path / "strip.png", colours.strip())
    names = ("--labels", tmp_path / "colours.txt", "--recipe", recipe)
    # The whole middle square, a fifth of it blue; with the option, only the green part.
    for number, (options, shares) in enumerate(
        (((), (0, 4 / 5, 1 / 5)), (("--resize-to", "40"), (0, 1, 0)))
    ):
        name = f"by-file-{number}"
        assert models("import", graph, *names, *options, "--name", name).returncode == 0
        output = tmp_path / "rows.jsonl"
        assert command("label", picture, "--model", name, "-o", output).returncode == 0
        (row,) = map(json.loads, output.read_text().splitlines())
        seen = {each["label"]: each["probability"] for each in row["predictions"]}
        assert seen == pytest.approx(colours.probabilities(*shares), abs=0.02)


def test_import_with_link_leaves_the_weights_where_they_are(models, checkpoint):
    weights = checkpoint / "model.safetensors"
    assert models("import", checkpoint, "--name", "copied").returncode == 0
    assert models("import", checkpoint, "--name", "linked", "--link").returncode == 0
    sizes = {
        name: sum(
            path.stat(follow_symlinks=False).st_size
            for path in Store().path_of(name).rglob("*.safetensors")
        )
        for name in ("copied", "linked")
    }
    assert sizes["copied"] == weights.stat().st_size
    assert sizes["linked"] < weights.stat().st_size
    assert models("verify", "linked").returncode == 0
    shutil.rmtree(checkpoint)
    done = models("verify", "copied", "linked", "--json")
    assert done.returncode == 1
    states = {each["name"]: each for each in json.loads(done.stdout)}
    assert states["copied"]["engines"]["onnx"]["verdict"] == "verified"
    assert states["linked"]["engines"] == {}


def test_export_writes_a_graph(models, checkpoint, tmp_path):
    for number, family in enumerate(("ones", "l2")):
        path = tmp_path / f"{number}.onnx"
        options = ("--output", path, "--family", family)
        done = models("export", checkpoint, *options, "--format", "onnx", "--precision", "fp32")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{path}: ")
        facts = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
        assert family in facts.values()
    wrong = models("export", checkpoint, "-o", tmp_path / "x.onnx", "--format", "xml")
    assert wrong.returncode == 2
    assert "'xml' is not one of 'onnx', 'tflite'" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pull", "swiftformer-xl"], "There is no model 'swiftformer-xl' to download"),
        (["pull", DEFAULT_MODEL], "comes with SwiftCam"),
        (["remove", DEFAULT_MODEL], "comes with SwiftCam and cannot be removed"),
        (["remove", "swiftformer-xs"], "nothing was removed"),
        (["verify", "swiftformer-xs"], "swiftcam models pull swiftformer-xs"),
        (["import", "nothing.onnx", "--name", "mine"], "There is no"),
        (["import", ".", "--name", "Mine"], "cannot be called 'Mine'"),
        (["import", ".", "--name", "mine", "--mean", "1,2"], "must be three numbers"),
    ],
)
def test_bad_arguments_are_one_sentence_and_code_2(models, arguments, words):
    assert_one_sentence(models(*arguments), 2, words)


@pytest.mark.parametrize(
    ("option", "value", "choices"),
    [
        ("--layout", "hwc", "'nchw', 'nhwc'"),
        ("--gives", "names", "'logits', 'probabilities', 'multi_label_logits'"),
        ("--resize", "fit", "'squash', 'squash_crop', 'short_side', 'cover'"),
        ("--interpolation", "x", "'nearest'"),
        ("--family", "l3", "'ones', 'l2'"),
        ("--colours", "cmyk", "'rgb', 'bgr'"),
    ],
)
def test_a_value_that_is_no_choice_is_answered_with_the_choices(models, option, value, choices):
    done = models("import", ".", "--name", "mine", option, value)
    assert done.returncode == 2
    assert f"{value!r} is not one of {choices}" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["label", "{picture}", "--json", "--model", "{name}"],
        ["models", "info", "{name}", "--json"],
        ["models", "verify", "{name}", "--json"],
        ["live", "--source", "{picture}", "--headless", "--model", "{name}"],
    ],
    ids=["label", "info", "verify", "live"],
)
def test_the_name_of_an_earlier_edition_works_with_a_message(command, tmp_path, photos, arguments):
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    earlier = "swiftformer-xs-tiny7"
    done = command(*(each.format(picture=picture, name=earlier) for each in arguments))
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if earlier in line]
    assert said == [f"swiftcam: {replaced_text(earlier, DEFAULT_MODEL)}"]


@pytest.mark.parametrize("is_gone", [False, True])
@pytest.mark.parametrize("kind", ["checkpoint", "classifier"])
def test_removing_a_linked_model_removes_the_link_only(models, checkpoint, tmp_path, kind, is_gone):
    weights = checkpoint / "model.safetensors"
    options = ()
    if kind == "classifier":
        weights = graphs.write_classifier(tmp_path / "own.onnx")
        labels = tmp_path / "labels.txt"
        labels.write_text("\n".join("abcdef"))
        options = ("--mean", "0,0,0", "--std", "1,1,1", "--width", "32")
    done = models("import", weights, "--name", "mine", "--link", *options)
    assert done.returncode == 0, done.stderr
    content = weights.read_bytes()
    if is_gone:
        weights.unlink()
    assert models("remove", "mine").returncode == 0
    assert not Store().has("mine")
    assert "mine" not in models("list").stdout.split()
    assert is_gone or weights.read_bytes() == content


def test_an_output_and_an_oblong_input_are_chosen_by_option(models, tmp_path):
    path = graphs.write_classifier(tmp_path / "own.ONNX")
    (tmp_path / "labels.txt").write_text("\n".join("abcdef"))
    plain = ("--mean", "0,0,0", "--std", "1,1,1")
    done = models("import", path, "--name", "mine", *plain, "--output", "x")
    assert_one_sentence(done, 2, "has no output 'x'")
    done = models("import", path, "--name", "mine", *plain, "--width", "40")
    assert_one_sentence(done, 2, "takes pictures of 32x32 pixels, but the recipe makes 40x32")
