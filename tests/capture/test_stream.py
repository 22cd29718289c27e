import socket

import numpy as np
import pytest

from swiftcam.capture.stream import StreamSource
from swiftcam.capture.video import VideoSource
from swiftcam.errors import CameraError
from tests import media

pytestmark = pytest.mark.network


@pytest.fixture
def server(photos):
    with media.mjpeg_server(photos[:1]) as server:
        yield server


def test_pictures_of_a_real_server_arrive_as_rgb(server, photos):
    source = StreamSource(server.address + "/live")
    source.open()
    try:
        assert source.is_live
        for _ in range(5):
            assert source.grab()
        picture = source.retrieve()
    finally:
        source.close()
    assert picture.shape == (240, 320, 3)
    expected = photos[0].reshape(-1, 3).mean(axis=0)
    assert np.abs(picture.reshape(-1, 3).mean(axis=0) - expected).max() < 4


def test_a_server_that_dies_ends_the_stream(server):
    source = StreamSource(server.address + "/live")
    source.open()
    assert source.grab()
    server.kill()
    with pytest.raises(CameraError, match="ended: the server closed the connection"):
        list(iter(source.grab, False))
    source.close()


@pytest.mark.parametrize(
    ("path", "reason"), [("/missing", "answered 404"), ("/page", r"sent no video \(text/html\)")]
)
def test_a_refusal_is_given_in_words(server, path, reason):
    source = StreamSource(server.address + path)
    with pytest.raises(CameraError, match=reason):
        source.open()
    source.close()


def test_a_closed_port_is_a_refused_connection():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    source = StreamSource(f"http://127.0.0.1:{port}/live")
    with pytest.raises(CameraError, match=f"127.0.0.1 refused the connection on port {port}"):
        source.open()


@pytest.mark.slow
def test_a_server_that_never_answers_ends_in_time(server):
    source = StreamSource(server.address + "/silent")
    with pytest.raises(CameraError, match="does not answer"):
        source.open()


def test_passwords_are_not_shown():
    source = StreamSource("rtsp://admin:secret@cam.local:554/h264?token=abc")
    assert source.source_id == "rtsp://cam.local:554/h264"


def test_a_live_stream_has_no_end_and_no_made_up_rate(server):
    source = StreamSource(server.address + "/live")
    source.open()
    assert source.duration is None
    assert str(source.mode) == "320×240 MJPG"
    source.close()


def test_a_video_on_a_server_is_sought_exactly(video):
    expected = VideoSource(video)
    expected.open()
    with media.file_server(video) as address:
        source = StreamSource(address)
        source.open()
        assert not source.is_live
        assert source.duration == pytest.approx(1.5)
        for time in (1.2, 0.3, 1.46, 0.0):
            for each in (source, expected):
                each.seek(time)
                assert each.grab()
            assert source.position == pytest.approx(time, abs=0.017)
            assert np.array_equal(source.retrieve(), expected.retrieve())
        assert sum(iter(source.grab, False)) == 44
        source.close()
    expected.close()


def test_a_server_that_sends_no_parts_cannot_be_sought(tmp_path, photos):
    path = media.write_video(tmp_path / "a.avi", photos, frames=45, codec="MJPG")
    with media.file_server(path, sends_parts=False) as address:
        source = StreamSource(address)
        source.open()
        assert not source.is_live
        assert source.duration is None
        assert sum(iter(source.grab, False)) == 45
        source.close()


def test_a_video_with_its_index_at_the_end_needs_a_server_that_sends_parts(video):
    with media.file_server(video, sends_parts=False) as address:
        source = StreamSource(address)
        source.open()
        with pytest.raises(CameraError, match=r"sends whole files only.*Download it"):
            source.grab()
        source.close()


def test_a_video_that_breaks_off_is_not_taken_for_a_whole_one(tmp_path, photos):
    whole = media.write_video(tmp_path / "a.avi", photos, frames=120, codec="MJPG")
    limit = whole.stat().st_size // 2
    with media.file_server(whole, sends_parts=False, limit=limit) as address:
        source = StreamSource(address)
        source.open()
        with pytest.raises(CameraError, match="ended: the server closed the connection"):
            list(iter(source.grab, False))
        source.close()
