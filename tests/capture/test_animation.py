"""Animated WebP files, which are films with durations of their own."""

import pytest
from PIL import Image

from swiftcam.capture.animation import animation_file
from swiftcam.capture.source import parse_source
from swiftcam.errors import CameraError
from tests import web_cameras as web

LEVELS = [20, 120, 220, 70]
DURATIONS = [100, 400, 40, 2000]  # milliseconds
STARTS = [0.0, 0.1, 0.5, 0.54]


def write(path, *, mode="RGB"):
    pictures = [Image.new(mode, (64, 48), (level,) * len(mode)) for level in LEVELS]
    options = {"save_all": True, "append_images": pictures[1:], "duration": DURATIONS}
    pictures[0].save(path, lossless=True, loop=0, **options)
    return path


def play(source):
    return [(source.position, int(source.retrieve().mean())) for _ in iter(source.grab, False)]


@pytest.fixture
def opened():
    sources = []

    def open_source(place):
        sources.append(parse_source(str(place))())
        sources[-1].open()
        return sources[-1]

    yield open_source
    for source in sources:
        source.close()


def test_each_picture_is_shown_at_its_time(opened, tmp_path):
    source = opened(write(tmp_path / "a.webp"))
    played = play(source)
    assert [level for _, level in played] == LEVELS
    assert [position for position, _ in played] == pytest.approx(STARTS)
    assert source.duration == pytest.approx(2.54)
    assert (source.mode.width, source.mode.height, source.is_live) == (64, 48, False)


def test_jumps_land_on_the_picture_shown_then(opened, tmp_path):
    source = opened(write(tmp_path / "a.webp"))
    for seconds, level in ((0.6, 70), (0.0, 20), (0.49, 120), (0.5, 220), (99, 70), (-1, 20)):
        source.seek(seconds)
        assert source.grab()
        assert int(source.retrieve().mean()) == level
    assert [level for _, level in play(source)] == LEVELS[1:]


def test_transparency_lies_over_white(opened, tmp_path):
    clear = [Image.new("RGBA", (64, 48), (0, level, 0, 0)) for level in (10, 99)]
    clear[0].save(tmp_path / "a.webp", save_all=True, append_images=clear[1:], duration=100)
    source = opened(tmp_path / "a.webp")
    assert source.grab()
    assert source.retrieve().min() == 255


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_that_is_cut_off_is_told(tmp_path, share):
    path = write(tmp_path / "a.webp")
    path.write_bytes(path.read_bytes()[: round(path.stat().st_size * share)])
    source = animation_file(path)
    with pytest.raises(CameraError, match=r"a.webp is an animation that cannot be decoded"):
        source.open()
    source.close()


def test_a_webp_of_one_picture_is_a_picture(opened, tmp_path):
    Image.new("RGB", (64, 48), (9, 9, 9)).save(tmp_path / "a.webp")
    assert len(play(opened(tmp_path / "a.webp"))) == 1


@pytest.mark.network
def test_on_a_server_it_is_a_film_too(opened, tmp_path):
    data = write(tmp_path / "a.webp").read_bytes()
    with web.web_camera({"/a.webp": web.content(data, "image/webp")}) as server:
        source = opened(server.address("/a.webp"))
        assert [level for _, level in play(source)] == LEVELS
        assert source.duration == pytest.approx(2.54)
