"""MPEG-TS with parts that are missing or joined: no picture is stale or lost silently."""

import pytest

from swiftcam.capture.av.video import VideoSource
from tests.capture.av.numbered import Film, make, number_of, steady

_PACKET = 188  # bytes
TIMES = steady(60, 25, 3600)
FILMS = [
    Film("h264.ts", "libx264", *TIMES, options={"g": "12", "bf": "2"}),
    Film("hevc.ts", "libx265", *TIMES, options={"x265-params": "keyint=12:bframes=2"}),
    Film("mpeg2.ts", "mpeg2video", *steady(60, 25), options={"g": "12", "bf": "2"}),
]


def without(data, count):
    """Return a stream without some of its packets in the middle."""
    at = len(data) // _PACKET // 2 * _PACKET
    return data[:at] + data[at + count * _PACKET :]


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


def play(source):
    return [(number_of(source.retrieve()), source.position) for _ in iter(source.grab, False)]


@pytest.mark.parametrize("count", [3, 8])
@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_pictures_that_lack_a_part_are_skipped_and_counted(opened, tmp_path, film, count):
    path = make(tmp_path / film.name, film)
    path.write_bytes(without(path.read_bytes(), count))
    source = opened(path)
    played = play(source)
    assert all(number == round(position * 25) for number, position in played)
    numbers = [number for number, _ in played]
    assert numbers[:12] == list(range(12))
    assert numbers[-12:] == list(range(48, 60))
    skipped = 60 - len(numbers)
    counted = int(source.notice.split()[0])
    # Of pictures whose packets are gone entirely, there is nothing to count.
    assert 0 < counted <= skipped


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.name)
def test_of_films_that_were_joined_every_picture_is_shown_and_time_goes_on(opened, tmp_path, film):
    path = make(tmp_path / film.name, film)
    path.write_bytes(3 * path.read_bytes())
    source = opened(path)
    played = play(source)
    assert [number for number, _ in played] == 3 * list(range(60))
    positions = [position for _, position in played]
    assert positions == pytest.approx([index / 25 for index in range(180)], abs=0.002)
    assert not source.notice
    source.seek(0.4)  # where it can be told from the same time in the other parts
    assert source.grab()
    assert number_of(source.retrieve()) == 10
    assert len(play(source)) == 169
