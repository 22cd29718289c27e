import socket
import threading
import time
from contextlib import contextmanager, suppress

import numpy as np
import pytest

from swiftcam.capture import stream as stream_module
from swiftcam.capture.stream import StreamSource
from swiftcam.capture.video import VideoSource
from swiftcam.errors import CameraError
from tests import media

pytestmark = pytest.mark.network


@pytest.fixture
def server(photos):
    with media.mjpeg_server(photos[:1]) as server:
        yield server


@contextmanager
def scripted_server(answers=None, refusal=None):
    """Listen on a port; answer RTSP methods as told, refuse or never answer the others."""
    listening = socket.create_server(("127.0.0.1", 0))
    connections = []

    def answer(lines):
        while request := lines.readline():
            headers = iter(lines.readline, "\r\n")
            number = next(line for line in headers if line.lower().startswith("cseq"))
            for _ in headers:
                pass
            text = (answers or {}).get(request.split()[0])
            if text is not None:
                lines.write(f"RTSP/1.0 200 OK\r\n{number}{text}")
            elif refusal is not None:
                lines.write(f"RTSP/1.0 {refusal}\r\n{number}\r\n")
            lines.flush()

    def serve(connection):
        with suppress(OSError, ValueError), connection.makefile("rw", newline="") as lines:
            answer(lines)

    def accept():
        with suppress(OSError):
            while True:
                connections.append(listening.accept()[0])
                if answers is not None:
                    threading.Thread(target=serve, args=connections[-1:], daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    for each in [listening, *connections]:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
    thread.join(5)


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


@pytest.fixture
def impatient(monkeypatch):
    """Deadlines in tenths of seconds."""
    monkeypatch.setattr(stream_module, "_OPEN_TIMEOUT_MS", 600)
    monkeypatch.setattr(stream_module, "_READ_TIMEOUT_MS", 500)
    monkeypatch.setattr(stream_module, "_DIAGNOSIS_TIMEOUT", 0.3)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_server_that_never_answers_ends_in_time(scheme):
    with scripted_server() as port:
        source = StreamSource(f"{scheme}://127.0.0.1:{port}/silent")
        started = time.monotonic()
        with pytest.raises(CameraError, match=r"127\.0\.0\.1 does not answer"):
            source.open()
        assert time.monotonic() - started < 4
        source.close()


SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 26\r\na=control:one\r\n"
)
DESCRIBED = f"Content-Type: application/sdp\r\nContent-Length: {len(SDP)}\r\n\r\n{SDP}"
CONNECTED = {
    "OPTIONS": "Public: DESCRIBE, SETUP, PLAY\r\n\r\n",
    "DESCRIBE": DESCRIBED,
    "SETUP": "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n",
    "PLAY": "Session: 1\r\n\r\n",
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("silent_at", "reason"),
    [
        ("DESCRIBE", "does not answer"),
        ("SETUP", "sent no video"),
        ("PLAY", "sent no video"),
    ],
)
def test_an_rtsp_server_that_falls_silent_while_opening_ends_in_time(silent_at, reason):
    answers = {name: answer for name, answer in CONNECTED.items() if name != silent_at}
    with scripted_server(answers) as port:
        source = StreamSource(f"rtsp://127.0.0.1:{port}/live")
        started = time.monotonic()
        with pytest.raises(CameraError, match=reason):
            source.open()
        assert time.monotonic() - started < 4
        source.close()


@pytest.mark.usefixtures("impatient")
def test_an_rtsp_server_that_promises_and_sends_nothing_ends_in_time():
    with scripted_server(CONNECTED) as port:
        source = StreamSource(f"rtsp://127.0.0.1:{port}/live")
        source.open()
        started = time.monotonic()
        with pytest.raises(CameraError, match="sent nothing"):
            source.grab()
        assert time.monotonic() - started < 2
        source.close()


def test_an_rtsp_server_that_refuses_is_quoted():
    with scripted_server({"OPTIONS": "\r\n"}, refusal="401 Unauthorized") as port:
        source = StreamSource(f"rtsp://me:secret@127.0.0.1:{port}/live?channel=2")
        with pytest.raises(CameraError, match=r"answered 401 Unauthorized.*password") as caught:
            source.open()
        assert "secret" not in str(caught.value)


def test_pictures_that_change_their_size_keep_their_shape(server, photos):
    source = StreamSource(server.address + "/turning")
    source.open()
    shapes = set()
    for _ in range(35):
        assert source.grab()
        picture = source.retrieve()
        shapes.add(picture.shape[1::-1])
        assert (source.mode.width, source.mode.height) == picture.shape[1::-1]
    assert shapes == set(server.SIZES)
    source.close()


def test_damaged_pictures_are_passed_over(server):
    source = StreamSource(server.address + "/damaged")
    source.open()
    for _ in range(10):
        assert source.grab()
        assert source.retrieve().shape == (240, 320, 3)
    source.close()


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
