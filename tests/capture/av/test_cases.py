"""Films of which each one failed once: their pictures, times and reasons."""

import os
import pathlib

import numpy as np
import pytest
from PIL import Image

from swiftcam.capture.av.video import VideoSource
from swiftcam.capture.source import parse_source
from swiftcam.errors import CameraError

CASES = pathlib.Path("/work/shared/data/cases/video")


def case(name):
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


def play(source):
    source.open()
    try:
        pictures = [(source.position, source.retrieve()) for _ in iter(source.grab, False)]
        return pictures, source.duration
    finally:
        source.close()


def place_of_mark(picture):
    """Return where the red mark is: "top left", "top right", ..."""
    height, width = picture.shape[:2]
    corner = {
        "top left": picture[: height // 10, : width // 14],
        "top right": picture[: height // 10, -width // 14 :],
        "bottom left": picture[-height // 10 :, : width // 14],
    }
    return max(corner, key=lambda name: np.ptp(corner[name].mean((0, 1))))


@pytest.mark.parametrize(
    ("name", "count", "shape", "seconds", "mark"),
    [
        ("interlaced.mp4", 30, (320, 480, 3), 3.0, "top left"),
        ("cutcopy.mp4", 29, (320, 480, 3), 2.95, "top left"),
        ("av1.mp4", 10, (106, 160, 3), 1.0, "top left"),
        ("m_hflip.mp4", 30, (320, 480, 3), 3.0, "top right"),
        ("sar2.mp4", 30, (320, 480, 3), 3.0, "top left"),
        ("cover_first.mp4", 30, (320, 480, 3), 3.0, "top left"),
        ("nodur.webm", 30, (320, 480, 3), None, "top left"),
        ("anim.gif", 15, (106, 160, 3), 3.0, "top left"),
        ("slides15.mp4", 4, (320, 480, 3), 60.0, "top left"),
    ],
)
def test_each_film_is_decoded_right(name, count, shape, seconds, mark):
    pictures, duration = play(parse_source(str(case(name)))())
    assert len(pictures) == count
    assert duration == (None if seconds is None else pytest.approx(seconds, abs=0.01))
    for _, picture in (pictures[0], pictures[-1]):
        assert picture.shape == shape
        assert picture.mean() == pytest.approx(98, abs=3)
        assert place_of_mark(picture) == mark


def test_slides_are_at_their_times():
    pictures, _ = play(VideoSource(case("slides15.mp4")))
    assert [position for position, _ in pictures] == [0, 15, 30, 45]


def test_a_film_with_only_sound_is_told():
    with pytest.raises(CameraError, match="has only sound, no pictures"):
        VideoSource(case("audio_only.mp4")).open()


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
@pytest.mark.parametrize("name", [b"rec-12:30:00.mp4", b"caf\xe9.mp4", b"\xff\xfe/a.mp4"])
def test_names_of_any_bytes(tmp_path, video, name):
    path = pathlib.Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(video.read_bytes())
    source = VideoSource(path)
    assert len(play(source)[0]) == 45
    source.source_id.encode()  # it can be shown


def test_an_animated_png_is_a_film_and_a_still_one_a_picture(tmp_path):
    frames = [Image.new("RGB", (64, 48), (level, level, level)) for level in (20, 120, 220)]
    animated, still = tmp_path / "a.png", tmp_path / "b.png"
    frames[0].save(animated, save_all=True, append_images=frames[1:], duration=200)
    frames[1].save(still)
    levels = [int(picture.mean()) for _, picture in play(parse_source(str(animated))())[0]]
    assert levels == [20, 120, 220]
    assert len(play(parse_source(str(still))())[0]) == 1
