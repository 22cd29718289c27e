"""The effect of each option of `swiftcam live`; the expected labels are computed by hand."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from swiftcam.inference.labels.class_names import readable_names
from swiftcam.inference.models.catalog import find_model
from swiftcam.inference.models.model import open_model
from swiftcam.settings import DEFAULT_MODEL
from tests import media
from tests.checkpoints import write_small
from tests.cli import colours
from tests.cli.colours import BLUE, GREEN, GREY, RED, probabilities, write_picture
from tests.cli.sentences import assert_one_sentence

ENDED = ("--every-frame",)


def is_labelled(snapshot):
    return snapshot.labelled is not None


def chances(snapshot):
    return {each.label: each.probability for each in snapshot.labelled.candidates}


@pytest.fixture
def strip(tmp_path, colour_model):
    """Options that show a strip of colours to the model that recognises colours."""
    path = write_picture(tmp_path / "strip.png", colours.strip())
    return ("--source", path, *colour_model, "--smoothing", "0", *ENDED)


@pytest.fixture
def still(tmp_path, colour_model):
    """Options that show one second of a single grey in a loop."""
    video = media.write_video(
        tmp_path / "still.avi",
        [np.full((48, 64, 3), GREY, np.uint8)],
        frames=30,
        size=(64, 48),
        codec="MJPG",
    )
    return ("--source", video, *colour_model, "--loop")


@pytest.mark.parametrize(
    ("mode", "shares"),
    [
        ("recipe", (0, 1, 0)),  # the middle 32 of 40 pixels: green alone
        ("centre", (0, 4 / 5, 1 / 5)),  # the whole middle square, with its edges
        ("squash", (2 / 3, 4 / 15, 1 / 15)),
        ("fit", (2 / 9, 4 / 45, 1 / 45)),  # a third of the crop, between bars of black
    ],
)
def test_crop_says_what_the_model_sees(live, strip, mode, shares):
    seen = chances(live(*strip, "--crop", mode))
    assert seen == pytest.approx(probabilities(*shares), abs=0.02)


def test_region_lets_only_a_part_count(live, strip):
    assert chances(live(*strip))["green"] > 0.99
    assert chances(live(*strip, "--region", "0,0,0.333,1"))["red, scarlet"] > 0.99


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ((), "red, scarlet"),
        (("--deny", "Scarlet"), "green"),
        (("--deny", "red", "--deny", "green"), "blue"),
        (("--allow", "green"), "green"),
        (("--allow", "blue", "--allow", "GREEN"), "green"),
    ],
)
def test_only_what_may_be_named_is(live, strip, options, named):
    # The whole strip between bars: most of it is red, then green, then blue.
    seen = live(*strip, "--crop", "fit", "--min-confidence", "0", *options)
    assert seen.labelled.label == named


@pytest.mark.parametrize("option", ["--allow", "--deny"])
def test_an_unknown_class_name_ends_the_start_and_says_the_nearest(command, strip, option):
    done = command("live", "--headless", *strip, option, "green", option, "gren")
    words = rf"{option}: The model has no class called 'gren'\. Did you mean green\? All names: "
    assert_one_sentence(done, 2, words + f"swiftcam models classes {colours.NAME}")


def test_a_name_that_several_classes_contain_ends_the_start_and_lists_them(command, strip):
    done = command("live", "--headless", *strip, "--allow", "re")
    assert_one_sentence(done, 2, r"'re' could be any of these: red, green\. Write one of them")


def test_a_part_of_one_name_is_enough_and_is_said(command, strip):
    done = command(
        "live", "--headless", *strip, "--crop", "fit", "--min-confidence", "0", "--allow", "gree"
    )
    assert done.returncode == 0
    assert "swiftcam: --allow 'gree' stands for: green\n" in done.stderr
    assert "ended        green" in done.stdout


@pytest.mark.parametrize("language", ["en", "zh"])
def test_classes_of_the_default_model_have_names_in_two_languages(live, language):
    labels = open_model(find_model(DEFAULT_MODEL)).labels
    name = readable_names(labels, language)[0]
    options = ("--source", "demo", "--min-confidence", "0")
    seen = live(*options, "--allow", name, until=is_labelled)
    assert seen.labelled.candidates[0].index == 0


@pytest.mark.parametrize(
    "option", ["--min-confidence", "--threshold"]
)  # the second is the old name
def test_the_minimum_confidence_decides_what_is_sure(live, strip, option):
    squashed = (*strip, "--crop", "squash")
    assert live(*squashed, option, "0.9").labelled.label == "red, scarlet"
    assert live(*squashed, option, "0.999").labelled.label == ""


def test_without_the_option_the_models_own_minimum_confidence_counts(live, strip, tmp_path):
    model = write_small(tmp_path / "model")
    options = (*strip, "--model", model)
    seen = live(*options, "--min-confidence", "0").labelled
    config = model / "config.json"
    values = json.loads(config.read_text())
    for beside, label in ((-0.01, seen.label), (0.01, "")):
        stated = seen.headline.probability + beside
        config.write_text(json.dumps(values | {"minimum_confidence": stated}))
        assert live(*options).labelled.label == label
    assert seen.label


def test_not_sure_is_what_the_terminal_says(command, strip):
    done = command("live", "--headless", *strip, "--crop", "fit", "--min-confidence", "0.9")
    assert done.returncode == 0
    assert "ended        Not sure" in done.stdout


def test_smoothing_averages_over_so_many_seconds(live, colour_model, tmp_path):
    for number, colour in enumerate((RED, GREEN)):
        write_picture(tmp_path / f"{number}.png", colours.plain(colour))
    options = ("--source", tmp_path, *colour_model, *ENDED)
    assert chances(live(*options, "--smoothing", "0")) == pytest.approx(probabilities(0, 1, 0))
    averaged = chances(live(*options, "--smoothing", "10"))
    assert averaged["red, scarlet"] > 0.5 > averaged["green"] > 0.01


def test_top_k_is_the_number_of_labels(live, strip):
    assert list(chances(live(*strip, "-k", "2"))) == ["green", "red, scarlet"]


def test_a_picture_that_did_not_change_keeps_its_answer(live, still):
    seen = live(*still, until=lambda snapshot: snapshot.statistics.counts.unchanged)
    assert seen.state.value == "live"


@pytest.mark.parametrize("option", ["--no-adaptive", "--every-frame"])
def test_unless_the_model_is_to_be_asked_each_time(live, still, option):
    def is_enough(snapshot):
        return snapshot.statistics.counts.classified > 40  # more frames than the file has

    assert live(*still, option, until=is_enough).statistics.counts.unchanged == 0


def test_loop_begins_again_at_the_end(live, colour_model, tmp_path):
    path = write_picture(tmp_path / "one.png", colours.plain(BLUE))
    options = ("--source", path, *colour_model, *ENDED)
    seen = live(*options, "--loop", until=lambda s: s.statistics.counts.captured >= 3)
    assert seen.state.value == "live"
    assert live(*options, "--no-loop").statistics.counts.captured == 1


@pytest.mark.usefixtures("offscreen")
def test_mirror_changes_what_is_shown_and_not_what_is_seen(live, strip, tmp_path):
    left_red = ("--region", "0,0,0.333,1")
    pictures = {}
    for name in ("--mirror", "--no-mirror"):
        path = tmp_path / f"{name}.png"
        pixels = colours.strip()
        pixels[:, 80:] = BLUE
        write_picture(tmp_path / "strip.png", pixels)
        seen = live(*strip, *left_red, name, "--screenshot", path)
        assert seen.labelled.label == "red, scarlet"
        with Image.open(path) as image:
            width, height = image.size
            places = ((width // 6, height // 2), (width - width // 6, height // 2))
            pictures[name] = [image.convert("RGB").getpixel(place) for place in places]
    # The card of labels covers and darkens the right side.
    is_red = {name: [red > blue for red, _, blue in pixels] for name, pixels in pictures.items()}
    assert is_red == {"--no-mirror": [True, False], "--mirror": [False, True]}


@pytest.mark.usefixtures("offscreen")
def test_a_screenshot_is_saved_whatever_is_printed(command, strip, tmp_path):
    path = tmp_path / "shot.png"
    done = command("live", *strip, "--log-json", "--screenshot", path)
    assert done.returncode == 0, done.stderr
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_timeline_says_what_was_seen_when(live, colour_pictures, tmp_path, suffix):
    path = tmp_path / f"seen.{suffix}"
    live(*colour_pictures, "--timeline", path)
    if suffix == "csv":
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [list(row) for row in rows] == [["start", "end", "index", "label", "peak"]] * 2
    assert [row["label"] for row in rows] == ["red, scarlet", "green"]
    assert [float(row["start"]) for row in rows] == [0, 2]
    assert [int(row["index"]) for row in rows] == [0, 1]
    assert float(rows[0]["peak"]) == pytest.approx(probabilities(1, 0, 0)["red, scarlet"], abs=0.01)
