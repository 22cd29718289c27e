"""The exit codes of the guide, row by row, and the one message of each failure."""

import os
import re

import pytest

from swiftcam import paths
from tests import media
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.cli import colours
from tests.cli.sentences import assert_one_sentence

GUIDE = paths.models_dir().parent / "docs" / "guide.md"


def test_the_guide_has_a_row_for_each_code_that_is_tested_here():
    table = GUIDE.read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    codes = re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "129, 130, 143", "141"]


# 0 and 2 are in test_label_command and test_arguments, those of signals in test_label_process,
# 141 in test_outputs.


def cut(path, video):
    path.write_bytes(video.read_bytes()[:20_000])


def cut_avi(path, photos):
    whole = media.write_video(path, photos, frames=120, codec="MJPG")
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])


def test_sources_that_fail_are_code_1(command, colour_model, tmp_path, video, photos):
    text, truncated, shortened = (tmp_path / n for n in ("text.mp4", "cut.mp4", "cut.avi"))
    text.write_text("I am not a video.\n" * 50)
    cut(truncated, video)
    cut_avi(shortened, photos)
    for source, words in (
        (text, "not a video"),
        (truncated, "damaged or cut off"),
        (shortened, r"ends early, after \d+ of 120 frames"),
    ):
        options = ("--headless", "--every-frame", *colour_model)
        assert_one_sentence(command("live", "--source", source, *options), 1, words)


@pytest.mark.network
def test_a_server_that_is_not_there_is_code_1(command, colour_model):
    source = ("--source", "http://127.0.0.1:9/live")
    done = command("live", "--headless", *source, *colour_model)
    assert_one_sentence(done, 1, "refused the connection")


def test_models_that_fail_are_code_1(command, tmp_path, photos):
    (picture,) = media.write_pictures(tmp_path, photos[:1])
    empty = tmp_path / "empty"
    empty.mkdir()
    weights = random_weights(SMALL)
    corrupt = write_hugging_face(tmp_path / "corrupt", SMALL, weights)
    (corrupt / "model.safetensors").write_bytes(b"corrupt" * 500)
    weights["head.weight"] = weights["head.weight"][:3].copy()
    misshapen = write_hugging_face(tmp_path / "misshapen", SMALL, weights)
    for model, words in (
        (empty, "has no weights"),
        (corrupt, "cannot be read"),
        (misshapen, "head.weight is 3x20, expected 7x20"),
    ):
        for start in (("live", "--headless", "--source", picture), ("label", picture)):
            assert_one_sentence(command(*start, "--model", model), 1, words)


@pytest.mark.usefixtures("qt_libraries")
def test_a_display_that_does_not_open_is_code_1(programs):
    done = programs.run("live", "--source", "demo", display=":4242")
    assert done.returncode == 1
    assert done.stderr.startswith("swiftcam: The ")
    assert "--headless" in done.stderr
    assert "Traceback" not in done.stderr


def test_files_that_cannot_be_written_are_code_1(command, colour_model, tmp_path):
    picture = colours.write_picture(tmp_path / "red.png", colours.plain(colours.RED))
    live = ("live", "--headless", "--source", picture, "--every-frame", *colour_model)
    label = ("label", picture, *colour_model)
    for start, option in (
        (live, "--stats"),
        (live, "--timeline"),
        (label, "--output"),
        (label, "--summary"),
    ):
        folder = tmp_path / f"folder{option}.csv"
        folder.mkdir()  # it has the name of the file
        done = command(*start, option, folder)
        assert_one_sentence(done, 2, f"{option} .* it is a directory")
        if os.path.exists("/dev/full"):
            full = tmp_path / f"full{option}.csv"
            full.symlink_to("/dev/full")
            assert_one_sentence(command(*start, option, full), 1, "no space is left")


def test_pictures_sidecars_and_copies_that_fail_are_code_3(command, colour_model, tmp_path):
    picture = colours.write_picture(tmp_path / "red.png", colours.plain(colours.RED))
    label = ("label", picture, *colour_model, "-q")
    assert command(*label).returncode == 0
    (tmp_path / "red.png.xmp").mkdir()  # in the way of the sidecar
    assert_one_sentence(command(*label, "--xmp"), 3, "1 of the pictures could not be labelled")
    into = tmp_path / "into"
    into.mkdir()
    (into / "red").write_text("in the way of the folder")
    rows = tmp_path / "rows.csv"
    done = command(*label, "--into", into, "--copy", "--output", rows)
    assert_one_sentence(done, 3, "1 of the pictures could not be labelled")
    assert "It cannot be put into" in rows.read_text()
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"x")
    assert_one_sentence(command(*label, broken), 3, "1 of the pictures could not be labelled")


def test_a_failure_is_reported_by_the_process_itself(programs, tmp_path):
    assert_one_sentence(programs.run("label", tmp_path, "--bom"), 2, "need --output")


@pytest.mark.logs_errors
def test_what_nobody_foresaw_is_code_1_and_in_the_log(command, colour_model, monkeypatch, caplog):
    from swiftcam.capture.opencv import devices

    def fail():
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(devices, "list_cameras", fail)
    done = command("cameras")
    assert_one_sentence(done, 1, "something unexpected went wrong. The details are in .*log")
    assert "nobody foresaw this" in caplog.text


def test_ctrl_c_before_anything_can_end_by_itself_is_code_130(command, monkeypatch):
    from swiftcam.capture.opencv import devices

    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(devices, "list_cameras", interrupt)
    done = command("cameras")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
