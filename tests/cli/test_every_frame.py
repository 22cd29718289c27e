"""`swiftcam live --every-frame` labels exactly the pictures that ffmpeg finds in a film."""

import json
import subprocess
from fractions import Fraction

import pytest

from tests import mp4, needs
from tests.capture.av.numbered import Film, make, steady

B_FRAMES = {"g": "12", "bf": "2"}
VARIABLE = [0, 10, 25, 40, 300, 900, *range(940, 1340, 40), 2000]
FILMS = [
    Film("h264.mp4", "libx264", *steady(30, Fraction(24000, 1001), 1001), options=B_FRAMES),
    Film("variable.mkv", "libx264", VARIABLE, Fraction(1, 1000), options=B_FRAMES),
    Film("h264.ts", "libx264", *steady(25, 25, 3600), options=B_FRAMES),
    Film("hevc.mp4", "libx265", *steady(25, 25), options={"x265-params": "bframes=3"}),
    Film("vp9.webm", "libvpx-vp9", *steady(20, 30), options={"auto-alt-ref": "1"}),
    Film("mpeg2.mpg", "mpeg2video", *steady(25, 25), options=B_FRAMES),
    Film(
        "interlaced.ts",
        "mpeg2video",
        *steady(25, 25),
        options={"g": "12", "flags": "+ildct+ilme"},
    ),
    Film("moving.gif", "gif", *steady(12, 10), "rgb8"),
    Film(
        "trimmed.mp4",
        "libx264",
        [time - 9 for time in range(30)],
        Fraction(1, 25),
        options=B_FRAMES,
        muxer={"avoid_negative_ts": "disabled", "use_editlist": "1"},
    ),
    Film("turned.mp4", "libx264", *steady(20, 25), options=B_FRAMES),
]


def pictures_of_ffmpeg(path):
    command = [needs.program("ffmpeg"), "-loglevel", "error", "-i", path, "-map", "0:v:0"]
    command += ["-fps_mode", "passthrough", "-f", "framehash", "-"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return sum(not line.startswith("#") for line in done.stdout.splitlines())


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_every_picture_of_a_film_is_labelled_once(programs, tmp_path, colour_model, film):
    path = make(tmp_path / film.name, film)
    if film.name == "turned.mp4":
        path = mp4.rewrite(path, tmp_path / "b.mp4", mp4.turned(90))
    stats = tmp_path / "stats.json"
    options = ("--every-frame", "--no-adaptive", "--stats", stats)
    done = programs.run("live", "--headless", "-s", path, *colour_model, *options)
    assert done.returncode == 0
    frames = json.loads(stats.read_text())["frames"]
    count = pictures_of_ffmpeg(path)
    assert frames == {"captured": count, "classified": count, "dropped": 0, "unchanged": 0}
