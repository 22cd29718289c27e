"""`swiftcam live` as a user starts it: processes of their own, with streams and signals."""

import json
import re
import signal
import sys

import pytest

from swiftcam.logs import log_file
from tests import media
from tests.cli.sentences import assert_one_sentence
from tests.waiting import wait_until

# Prints when the view starts to close, which takes as long as the driver hangs.
_CLOSING = """
import sys
from swiftcam.__main__ import main
from swiftcam.live.session import Session

class Slow(Session):
    def close(self):
        print("closing", file=sys.stderr, flush=True)
        return super().close()

import swiftcam.live.run_live
swiftcam.live.run_live.Session = Slow
main()
"""


def test_without_a_display_it_is_the_terminal_view(programs, video, tmp_path):
    stats = tmp_path / "stats.json"
    done = programs.run("live", "-s", video, "--every-frame", "-k", "3", "--stats", stats)
    assert done.returncode == 0
    assert done.stderr == "swiftcam: no display here, so the live view is in the terminal.\n"
    assert "ended        " in done.stdout
    found = json.loads(stats.read_text())
    assert found["state"] == "ended"
    assert found["frames"] == {"captured": 45, "classified": 45, "dropped": 0, "unchanged": 0}
    assert len(found["top"]) == 3
    assert found["startup_ms"]["window"] is None
    assert 0 < found["startup_ms"]["frame"] <= found["startup_ms"]["label"]


def test_a_terminal_without_unicode_still_shows_the_view(programs, video):
    plain = {"PYTHONIOENCODING": "ascii"}
    done = programs.run("live", "--source", video, "--headless", environment=plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert "ENDED" in done.stdout
    assert "total ?" in done.stdout  # instead of a dash
    assert re.search(r"^\| .+ [\d.]+% +\|$", done.stdout, re.MULTILINE)  # a row of the table


@pytest.mark.network
def test_a_source_that_never_answers_does_not_hold_the_program(programs, photos, tmp_path):
    stats = tmp_path / "stats.json"
    with media.mjpeg_server(photos[:1]) as server:
        options = ("--source", server.address + "/silent", "--seconds", "0.1", "--stats", stats)
        done = programs.run("live", "--headless", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(stats.read_text())["state"] == "stopped"
    # The thread that waits was abandoned.
    assert re.search(r"abandoned after [\d.]+ s: swiftcam-capture", log_file().read_text())


def test_the_bare_command_is_live_on_the_first_camera(programs):
    assert_one_sentence(programs.run(), 1, "[Cc]amera")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("--headless", signal.SIGTERM),
        ("--headless", signal.SIGHUP),
        ("--log-json", signal.SIGTERM),
        ("--log-json", signal.SIGINT),
    ],
)
def test_a_signal_ends_it_with_the_numbers_written(
    programs, video, tmp_path, first_class, kind, number
):
    stats, timeline, out = (tmp_path / name for name in ("stats.json", "timeline.csv", "out"))
    # Endless, with headlines that change all the time.
    options = ("--source", video, "--loop", "--every-frame", "--smoothing", "0")
    options += ("--min-confidence", "0")
    with out.open("w") as file:
        program = programs.start(
            "live", *options, kind, "--stats", stats, "--timeline", timeline, stdout=file
        )
    wait_until(lambda: first_class.name in out.read_text(), what="the first label")
    program.process.send_signal(number)
    done = program.finish()
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(stats.read_text())["state"] == "stopped"
    assert first_class.name in timeline.read_text()
    if kind == "--log-json":
        last = json.loads(out.read_text().splitlines()[-1])
        assert (last["event"], last["state"]) == ("ended", "stopped")


def test_a_second_ctrl_c_ends_at_once(programs, tmp_path):
    stats = tmp_path / "stats.json"
    options = ("--source", "fault:live 0.5, hang-read", "--headless", "--stats", stats)
    program = programs.start_command([sys.executable, "-c", _CLOSING, "live", *options])
    assert program.process.stdout.readline()
    program.process.send_signal(signal.SIGINT)
    assert program.process.stderr.readline() == "closing\n"
    program.process.send_signal(signal.SIGINT)
    done = program.finish()
    assert (done.returncode, done.stderr) == (130, "")


def test_the_video_of_the_acceptance(command, tmp_path, shared):
    video = shared / "data" / "videos" / "laptop_1920x1080.mp4"
    stats = tmp_path / "s.json"
    done = command("live", "--source", video, "--headless", "--every-frame", "--stats", stats)
    assert done.returncode == 0, done.stderr
    found = json.loads(stats.read_text())
    assert found["state"] == "ended"
    assert found["frames"] == {"captured": 96, "classified": 96, "dropped": 0, "unchanged": 0}


@pytest.mark.extra("ai_edge_litert", "flatbuffers")
def test_a_real_video_on_litert_shows_the_labels_it_shows_elsewhere(command, shared):
    video = shared / "data" / "videos" / "laptop_1920x1080.mp4"
    shown = {}
    for options in (("onnx",), ("litert",), ("litert", "--precision", "int8")):
        done = command(
            "live", "--source", video, "--headless", "--every-frame", "--engine", *options
        )
        assert done.returncode == 0, done.stderr
        assert ("on LiteRT (XNNPACK)" in done.stdout) == (options[0] == "litert")
        last = done.stdout.rpartition("ENDED")[2]
        shown[options] = re.findall(r"│ (.+?) +[━╸]+ +[\d.]+% +│", last)
    expected, exact, rounded = shown.values()
    assert len(expected) == 5
    assert exact == expected
    assert len(rounded) == 5
    assert set(rounded) & set(expected[:3])
