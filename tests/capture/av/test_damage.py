"""Damage in the middle of a film: the next good picture follows, never a stale or an empty one."""

from fractions import Fraction

import av
import pytest

from swiftcam.capture.av.video import VideoSource
from swiftcam.errors import CameraError
from tests.capture.av.numbered import Film, make, number_of, steady

DAMAGED = range(20, 23)  # packets
FRAMES = 60
GROUPS = {"g": "10"}
TIMES = steady(FRAMES, 30)

FILMS = [
    Film("h264.mp4", "libx264", *TIMES, options={**GROUPS, "bf": "0"}),
    Film("h264-b-frames.mp4", "libx264", *TIMES, options={**GROUPS, "bf": "2"}),
    Film("h264.mkv", "libx264", *TIMES, options={**GROUPS, "bf": "2"}),
    Film("hevc.mp4", "libx265", *TIMES, options={"x265-params": "keyint=10"}),
    Film("vp8.webm", "libvpx", *TIMES, options=GROUPS),
    Film("vp9.webm", "libvpx-vp9", *TIMES, options=GROUPS),
    Film("av1.mp4", "libsvtav1", *TIMES, options={**GROUPS, "preset": "8", "crf": "10"}),
    Film("mpeg4.avi", "mpeg4", *TIMES, options=GROUPS),
    Film("mjpeg.avi", "mjpeg", *TIMES, "yuvj420p"),
    Film("ffv1.mkv", "ffv1", *TIMES, "yuv444p", options=GROUPS),
    Film("prores.mov", "prores_ks", *TIMES, "yuv422p10le"),
]


def packets_of(path):
    """Return position and bytes of each packet."""
    with av.open(str(path)) as container:
        packets = [each for each in container.demux(video=0) if each.size]
        return [(packet.pos, bytes(packet)) for packet in packets]


def overwrite(path, numbers):
    """Overwrite all but the first bytes of some packets."""
    data = bytearray(path.read_bytes())
    for position, packet in [packets_of(path)[number] for number in numbers]:
        start = data.index(packet, position)
        for at in range(len(packet) // 8, len(packet)):
            data[start + at] = (37 * at + 11) % 256
    path.write_bytes(data)


def play(source):
    return [
        (number_of(source.retrieve()), round(source.position * 30))
        for _ in iter(source.grab, False)
    ]


@pytest.fixture
def opened():
    sources = []

    def open_source(path):
        sources.append(VideoSource(path))
        sources[-1].open()
        return sources[-1]

    yield open_source
    for source in sources:
        source.close()


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_damaged_pictures_are_skipped_and_counted_and_the_others_are_right(opened, tmp_path, film):
    path = make(tmp_path / film.name, film)
    overwrite(path, DAMAGED)
    source = opened(path)
    played = play(source)
    assert all(number == at for number, at in played)
    numbers = [number for number, _ in played]
    assert numbers[:17] == list(range(17))
    assert numbers[-30:] == list(range(30, FRAMES))
    assert FRAMES - len(numbers) >= len(DAMAGED)
    assert "skipped" in source.notice
    notice = source.notice
    source.seek(0)
    assert play(source) == played
    assert source.notice == notice  # the same pictures are not counted again


def test_a_jump_into_damage_shows_a_good_picture(opened, tmp_path):
    film = FILMS[0]
    path = make(tmp_path / film.name, film)
    overwrite(path, DAMAGED)
    source = opened(path)
    for wanted in (21, 22, 21):
        source.seek(wanted / 30)
        assert source.grab()
        assert number_of(source.retrieve()) == round(source.position * 30)


def test_a_film_without_pictures_is_told(tmp_path):
    film = Film("a.mp4", "libx264", *TIMES)
    path = make(tmp_path / film.name, film)
    with av.open(str(path)) as whole, av.open(str(tmp_path / "none.mkv"), "w") as empty:
        empty.add_stream_from_template(whole.streams.video[0])
        empty.start_encoding()
    source = VideoSource(tmp_path / "none.mkv")
    with pytest.raises(CameraError, match="is not a video that can be decoded"):
        source.open()
    source.close()


def test_a_film_of_damaged_pictures_alone_is_told(tmp_path):
    film = Film("a.mkv", "ffv1", *steady(10, Fraction(30)), "yuv444p")
    path = make(tmp_path / film.name, film)
    overwrite(path, range(10))
    source = VideoSource(path)
    with pytest.raises(CameraError, match=r"No picture of .* can be decoded"):
        source.open()
    source.close()
