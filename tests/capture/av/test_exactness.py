"""Every picture of a film is delivered once, at its time, and jumps land on the right one."""

import itertools
import subprocess
from fractions import Fraction

import numpy as np
import pytest

from swiftcam.capture.av.video import VideoSource
from tests import mp4, needs
from tests.capture.av.numbered import Film, make, number_of, steady

B_FRAMES = {"bf": "3", "g": "24"}
NTSC = Fraction(24000, 1001)
# Times in milliseconds: a burst, slides of some seconds, and a usual rate.
VARIABLE = [0, 10, 25, 40, 1500, 4000, *range(4040, 6040, 40), 9000, 9050, 9100]

FILMS = [
    Film("h264-23.976.mp4", "libx264", *steady(72, NTSC, 1001), options=B_FRAMES),
    Film("h264-59.94.mkv", "libx264", *steady(90, Fraction(60000, 1001)), options=B_FRAMES),
    Film("h264-120.mov", "libx264", *steady(120, 120), options=B_FRAMES),
    Film("h264-1.mp4", "libx264", *steady(12, 1), options={"g": "4", "bf": "2"}),
    Film("h264-variable.mp4", "libx264", VARIABLE, Fraction(1, 1000), options=B_FRAMES),
    Film("h264-variable.mkv", "libx264", VARIABLE, Fraction(1, 1000), options=B_FRAMES),
    Film("h264.ts", "libx264", *steady(75, 25, 3600), options=B_FRAMES),
    Film("h264.flv", "libx264", *steady(75, 25, 40), options=B_FRAMES),
    Film("h264-one-key.mp4", "libx264", *steady(90, 30), options={"g": "999", "bf": "8"}),
    Film(
        "h264-open-groups.mp4",
        "libx264",
        *steady(90, 30),
        options={"g": "15", "bf": "3", "x264-params": "open-gop=1"},
    ),
    Film("h264-aspect.mp4", "libx264", *steady(40, 25), aspect=Fraction(4, 3)),
    Film(
        "h264-trimmed.mp4",
        "libx264",
        [time - 17 for time in range(60)],
        Fraction(1, 25),
        options=B_FRAMES,
        muxer={"avoid_negative_ts": "disabled", "use_editlist": "1"},
    ),
    Film("hevc.mp4", "libx265", *steady(50, 25), options={"x265-params": "bframes=3:keyint=20"}),
    Film("hevc.mkv", "libx265", *steady(50, 50), options={"x265-params": "bframes=4:keyint=25"}),
    Film("vp8.webm", "libvpx", *steady(60, 30), options={"g": "20", "auto-alt-ref": "1"}),
    Film("vp9.webm", "libvpx-vp9", *steady(60, 30), options={"g": "20", "auto-alt-ref": "1"}),
    Film("av1.mp4", "libsvtav1", *steady(40, 25), options={"g": "16", "preset": "8", "crf": "10"}),
    Film(
        "av1.webm",
        "libsvtav1",
        *steady(40, NTSC, 1001),
        options={"g": "16", "preset": "8", "crf": "10"},
    ),
    Film("mpeg4.avi", "mpeg4", *steady(60, 30), options={"g": "12"}),
    Film("mpeg4-b.mp4", "mpeg4", *steady(60, NTSC), options={"g": "12", "bf": "2"}),
    Film("mpeg2.mpg", "mpeg2video", *steady(75, 25), options={"g": "12", "bf": "2"}),
    Film("mjpeg.avi", "mjpeg", *steady(40, 15), "yuvj420p"),
    Film("ffv1.mkv", "ffv1", *steady(40, 30), "yuv444p"),
    Film("prores.mov", "prores_ks", *steady(30, 25), "yuv422p10le"),
    Film("moving.gif", "gif", *steady(20, 10), "rgb8"),
    Film("moving.apng", "apng", *steady(20, 10), "rgb24"),
]


def shown_by(film):
    """Return number and seconds of each picture that a player shows: none before an edit list."""
    numbers = [number for number, time in enumerate(film.times) if time >= 0]
    start = film.times[numbers[0]]
    return [(number, float((film.times[number] - start) * film.unit)) for number in numbers]


@pytest.fixture(scope="module", params=FILMS, ids=lambda film: film.name)
def made(request, tmp_path_factory):
    film = request.param
    return film, make(tmp_path_factory.mktemp("film") / film.name, film)


@pytest.fixture
def source(made):
    source = VideoSource(made[1])
    source.open()
    yield source
    source.close()


def test_every_picture_is_delivered_once_at_its_time(made, source):
    played = [(number_of(source.retrieve()), source.position) for _ in iter(source.grab, False)]
    expected = shown_by(made[0])
    assert [number for number, _ in played] == [number for number, _ in expected]
    assert [time for _, time in played] == pytest.approx([time for _, time in expected], abs=0.002)
    assert not source.notice


def test_jumps_land_on_the_picture_shown_then(made, source):
    expected = shown_by(made[0])
    following = dict(itertools.pairwise(expected))
    # To and fro, so that no jump is the next picture.
    for number, seconds in expected[::3] + expected[::-4]:
        source.seek(seconds + 0.002)
        if seconds + 0.002 >= source.duration:  # some headers give a shorter one
            number, seconds = expected[-1]
        assert source.grab()
        assert (number_of(source.retrieve()), source.position) == (
            number,
            pytest.approx(seconds, abs=0.002),
        )
        after = following.get((number, seconds))
        assert source.grab() == (after is not None)
        if after:
            assert number_of(source.retrieve()) == after[0]


def test_the_count_and_times_are_those_of_ffmpeg(made, source):
    command = [needs.program("ffmpeg"), "-loglevel", "error", "-i", made[1]]
    command += [
        "-map",
        "0:v:0",
        "-fps_mode",
        "passthrough",
        "-enc_time_base",
        "-1",
        "-f",
        "framehash",
        "-",
    ]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    unit = next(Fraction(line.split()[-1]) for line in lines if line.startswith("#tb 0"))
    times = [int(line.split(",")[2]) * unit for line in lines if not line.startswith("#")]
    played = [source.position for _ in iter(source.grab, False)]
    assert played == pytest.approx([float(time - times[0]) for time in times], abs=0.002)


@pytest.mark.parametrize(("degrees", "turns"), [(90, 3), (180, 2), (270, 1)])
def test_a_turned_film_has_all_its_pictures_and_jumps(tmp_path, degrees, turns):
    film = Film("a.mp4", "libx264", *steady(40, 25), options=B_FRAMES)
    path = mp4.rewrite(make(tmp_path / "a.mp4", film), tmp_path / "b.mp4", mp4.turned(degrees))
    source = VideoSource(path)
    source.open()
    try:
        played = [number_of(np.rot90(source.retrieve(), -turns)) for _ in iter(source.grab, False)]
        assert played == list(range(40))
        for wanted in (30, 7, 39, 0):
            source.seek(wanted / 25)
            assert source.grab()
            assert number_of(np.rot90(source.retrieve(), -turns)) == wanted
    finally:
        source.close()
