"""The program in a real window on a real (virtual) X server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from tests.waiting import wait_until


@pytest.fixture(scope="module")
def display(tmp_path_factory):
    """Run an X server for the tests of this module and return its DISPLAY."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write_end),
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


def start(display, *arguments):
    environment = os.environ | {"DISPLAY": display}
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [sys.executable, "-m", "swiftcam", "live", *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process, timeout=60):
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, err


def test_a_video_in_a_window_ends_by_itself_and_leaves_a_screenshot(display, video, tmp_path):
    shot, stats = tmp_path / "shot.png", tmp_path / "stats.json"
    code, out, err = finish(
        start(display, "--source", video, "--screenshot", shot, "--stats", stats)
    )
    assert (code, out, err) == (0, "", "")
    pixels = np.asarray(Image.open(shot).convert("RGB")).astype(int)
    height, width = pixels.shape[:2]
    assert (width, height) == (1216, 855)  # of 1280x900
    assert pixels[150:600, 500:900].std() > 20  # the picture
    card = pixels[450:650, 150:350]
    assert np.median(card) < 90  # the card's dark backing
    assert card.max() > 230  # and its text
    found = json.loads(stats.read_text())
    assert found["state"] == "ended"
    assert found["fps"]["display"] > 5


def test_seconds_close_the_window(display):
    started = time.monotonic()
    code, _, err = finish(start(display, "--source", "demo", "--seconds", "1"))
    assert (code, err) == (0, "")
    assert time.monotonic() - started < 15


def test_a_source_that_fails_is_said_on_stderr_too(display, tmp_path):
    text = tmp_path / "text.mp4"
    text.write_text("not a video")
    shot = tmp_path / "shot.png"
    code, _, err = finish(start(display, "--source", text, "--screenshot", shot))
    assert code == 1
    assert err.count("\n") == 1
    assert "is not a video" in err
    assert shot.exists()


def test_a_screenshot_that_cannot_be_saved_is_one_sentence(display, tmp_path):
    taken = tmp_path / "shot.png"
    taken.mkdir()
    options = ("--source", "demo", "--seconds", "1", "--screenshot", taken)
    code, _, err = finish(start(display, *options))
    assert code == 1
    assert err.startswith("swiftcam: The picture cannot be saved to")
    assert err.count("\n") == 1


def test_ctrl_c_in_the_terminal_closes_the_window(display, tmp_path):
    stats = tmp_path / "stats.json"
    process = start(display, "--source", "demo", "--seconds", "60", "--stats", stats)
    wait_until(lambda: window_is_up(display))
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process, timeout=20)
    assert (code, err) == (0, "")
    assert json.loads(stats.read_text())["state"] == "stopped"


def window_is_up(display):
    if not shutil.which("xdotool"):
        pytest.skip("xdotool is not installed")
    found = subprocess.run(
        ["xdotool", "search", "--name", "SwiftCam"],
        env=os.environ | {"DISPLAY": display},
        capture_output=True,
        check=False,
    )
    return found.returncode == 0


def test_a_display_that_is_not_there_is_one_sentence():
    code, _, err = finish(start(":986", "--source", "demo"))
    assert code == 1
    assert err.startswith("swiftcam: The display ':986' cannot be opened")
