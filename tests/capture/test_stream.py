import socket

import numpy as np
import pytest

from swiftcam.capture.stream import StreamSource
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
