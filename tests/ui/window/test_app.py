"""The program in a window: drawn into memory, and on a real (virtual) X server."""

import json
import signal

import numpy as np
import pytest
from PIL import Image

from swiftcam.logs import log_file
from tests import media
from tests.waiting import wait_until

COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 180, 40),
    "blue": (30, 50, 220),
    "yellow": (230, 220, 20),
}
ENGLISH = {"LC_ALL": "C.UTF-8"}  # the window follows the desktop's language
MEMORY = {"environment": {"QT_QPA_PLATFORM": "offscreen", **ENGLISH}}


@pytest.fixture(params=["memory", "x"])
def screen(request):
    """Where a window is shown, as options for starting a program."""
    if request.param == "memory":
        return MEMORY
    return {"display": request.getfixturevalue("x_display").name, "environment": ENGLISH}


@pytest.fixture(scope="module")
def quarters(tmp_path_factory):
    """A video of a picture in four colours: red and green above, blue and yellow below."""
    picture = np.zeros((240, 320, 3), np.uint8)
    for number, colour in enumerate(COLOURS.values()):
        top, left = number // 2 * 120, number % 2 * 160
        picture[top : top + 120, left : left + 160] = colour
    return media.write_video(tmp_path_factory.mktemp("quarters") / "clip.mp4", [picture], frames=9)


def places(shot):
    """Return where each colour is in a screenshot: rows and columns of its pixels."""
    pixels = np.asarray(Image.open(shot).convert("RGB")).astype(int)
    found = {}
    for name, colour in COLOURS.items():
        rows, columns = np.nonzero((np.abs(pixels - colour) < 25).all(axis=2))
        assert rows.size > 2000, name
        found[name] = rows, columns
    return pixels, found


def shown_at_the_end(programs, screen, video, folder, *options):
    """Show a video to its end; return the screenshot, where its colours are, and the statistics."""
    shot, stats = folder / "shot.png", folder / "stats.json"
    done = programs.run(
        *("live", "--source", video, "--screenshot", shot, "--stats", stats, *options), **screen
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pixels, found = places(shot)
    return pixels, found, json.loads(stats.read_text(encoding="utf-8"))


def test_a_video_ends_by_itself_and_leaves_a_screenshot(programs, screen, quarters, tmp_path):
    pixels, found, stats = shown_at_the_end(programs, screen, quarters, tmp_path)
    middles = {name: (rows.mean(), columns.mean()) for name, (rows, columns) in found.items()}
    assert middles["red"][1] < middles["green"][1]
    assert middles["red"][0] < middles["blue"][0]
    assert middles["green"][0] < middles["yellow"][0]
    assert stats["state"] == "ended"
    assert stats["fps"]["display"] > 0
    assert stats["startup_ms"]["window"] < stats["startup_ms"]["frame"]
    if "display" in screen:  # there it is wide enough for the card to lie on the picture
        left, width = found["red"][1].min(), np.ptp([*found["red"][1], *found["green"][1]])
        bottom = found["yellow"][0].max()
        card = pixels[bottom - width // 4 : bottom - width // 20, left + width // 12 :][:, :150]
        assert np.median(card) < 90  # its dark ground
        assert card.min(axis=2).max() > 200  # and its text


def test_mirror_shows_the_picture_mirrored(programs, quarters, tmp_path):
    _, found, _ = shown_at_the_end(programs, MEMORY, quarters, tmp_path, "--mirror")
    assert found["red"][1].mean() > found["green"][1].mean()
    assert found["red"][0].mean() < found["blue"][0].mean()


def test_seconds_close_the_window(programs, tmp_path):
    stats = tmp_path / "stats.json"
    done = programs.run("live", "--source", "demo", "--seconds", "1", "--stats", stats, **MEMORY)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(stats.read_text(encoding="utf-8"))["state"] == "stopped"


def test_a_source_that_fails_is_said_on_stderr_too(programs, tmp_path):
    text, shot = tmp_path / "text.mp4", tmp_path / "shot.png"
    text.write_text("not a video")
    done = programs.run("live", "--source", text, "--screenshot", shot, **MEMORY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "is not a video" in done.stderr
    assert np.asarray(Image.open(shot).convert("L")).max() > 230  # the window says it as well


def test_a_screenshot_that_cannot_be_saved_is_one_sentence(programs, tmp_path, quarters):
    taken = tmp_path / "shot.png"
    taken.mkdir()
    done = programs.run("live", "--source", quarters, "--screenshot", taken, **MEMORY)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"swiftcam: --screenshot {taken} cannot be written")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_window(programs, screen, tmp_path, number):
    stats = tmp_path / "stats.json"
    program = programs.start("live", "--source", "demo", "--stats", stats, **screen)
    wait_until(lambda: log_file().exists() and "first frame" in log_file().read_text("utf-8"))
    program.process.send_signal(number)
    done = program.finish()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = json.loads(stats.read_text(encoding="utf-8"))
    assert written["state"] == "stopped"
    assert written["startup_ms"]["window"] is not None


def test_a_display_that_is_not_there_is_one_sentence(programs, x_display):
    done = programs.run("live", "--source", "demo", display=":986")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("swiftcam: The display ':986' cannot be opened")
    assert done.stderr.count("\n") == 1
