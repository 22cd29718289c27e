import socket
import threading
from contextlib import contextmanager, suppress

import numpy as np
import pytest

from swiftcam.capture.av.stream import StreamSource
from swiftcam.capture.av.video import VideoSource
from swiftcam.capture.web.web_client import Deadlines
from swiftcam.errors import CameraError
from tests import media
from tests.colours import assert_patches, patches
from tests.servers import Port
from tests.waiting import PATIENCE

pytestmark = pytest.mark.network


@pytest.fixture
def server():
    with media.mjpeg_server([patches(240, 320)]) as server:
        yield server


@contextmanager
def scripted_server(answers=None, refusal=None):
    """Listen on a port; answer given RTSP methods, refuse or never answer the others."""
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
    with suppress(OSError):
        listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(PATIENCE)  # it may accept one more
    for each in connections:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def test_pictures_of_a_real_server_arrive_as_rgb(stream, server):
    source = stream(server.address + "/live")
    source.open()
    assert source.is_live
    for _ in range(5):
        assert source.grab()
    picture = source.retrieve()
    assert picture.shape == (240, 320, 3)
    assert_patches(picture, 3)


def test_a_server_that_dies_ends_the_stream(stream, server):
    source = stream(server.address + "/live")
    source.open()
    assert source.grab()
    server.kill()
    with pytest.raises(CameraError, match="ended: the server closed the connection"):
        list(iter(source.grab, False))


@pytest.mark.parametrize(
    ("path", "reason"), [("/missing", "answered 404"), ("/page", r"sent no video \(text/html\)")]
)
def test_a_refusal_is_given_in_words(stream, server, path, reason):
    with pytest.raises(CameraError, match=reason):
        stream(server.address + path).open()


def test_a_closed_port_is_a_refused_connection(stream):
    with Port() as port:
        source = stream(f"http://127.0.0.1:{port.number}/live")
        said = f"127.0.0.1 refused the connection on port {port.number}"
        with pytest.raises(CameraError, match=said):
            source.open()


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_server_that_never_answers_is_given_up(stream, scheme):
    with scripted_server() as port:
        source = stream(f"{scheme}://127.0.0.1:{port}/silent", Deadlines(0.5, 0.5))
        with pytest.raises(CameraError, match=r"accepts the connection, but sent no video within"):
            source.open()


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


@pytest.mark.parametrize("silent_at", ["SETUP", "PLAY"])
def test_an_rtsp_server_that_falls_silent_while_opening_is_given_up(stream, silent_at):
    answers = {name: answer for name, answer in CONNECTED.items() if name != silent_at}
    with scripted_server(answers) as port:
        source = stream(f"rtsp://127.0.0.1:{port}/live", Deadlines(0.5, 0.5))
        with pytest.raises(CameraError, match="sent no video"):
            source.open()


def test_an_rtsp_server_that_does_not_describe_its_stream_is_given_up(stream):
    with scripted_server({"OPTIONS": CONNECTED["OPTIONS"]}) as port:
        source = stream(f"rtsp://127.0.0.1:{port}/live", Deadlines(0.5, 0.5))
        with pytest.raises(CameraError, match="sent no video"):
            source.open()


def test_an_rtsp_server_that_promises_and_sends_nothing_is_given_up(stream):
    with scripted_server(CONNECTED) as port:
        # Opening searches for a picture until its deadline; a busy machine needs a longer one.
        for seconds in (0.5, 5, 50):
            source = stream(f"rtsp://127.0.0.1:{port}/live", Deadlines(seconds, 0.5))
            with suppress(CameraError):
                source.open()
                break
        with pytest.raises(CameraError, match=r"sent nothing for 0\.5 s"):
            source.grab()


def test_an_rtsp_server_that_refuses_is_quoted(stream):
    with scripted_server({"OPTIONS": "\r\n"}, refusal="401 Unauthorized") as port:
        source = stream(f"rtsp://me:secret@127.0.0.1:{port}/live?channel=2")
        with pytest.raises(CameraError, match=r"answered 401 Unauthorized.*password") as caught:
            source.open()
        assert "secret" not in str(caught.value)


def test_pictures_that_change_their_size_keep_their_shape(stream, server):
    source = stream(server.address + "/turning")
    source.open()
    shapes = set()
    while shapes != set(server.SIZES):
        assert source.grab()
        picture = source.retrieve()
        shapes.add(picture.shape[1::-1])
        assert (source.mode.width, source.mode.height) == picture.shape[1::-1]
        assert_patches(picture, 3)


def test_damaged_pictures_are_passed_over(stream, server):
    source = stream(server.address + "/damaged")
    source.open()
    for _ in range(10):
        assert source.grab()
        assert_patches(source.retrieve(), 3)


def test_passwords_are_not_shown():
    source = StreamSource("rtsp://admin:secret@cam.local:554/h264?token=abc")
    assert source.source_id == "rtsp://cam.local:554/h264?token=…"


def test_a_live_stream_has_no_end_and_no_made_up_rate(stream, server):
    source = stream(server.address + "/live")
    source.open()
    assert source.duration is None
    assert str(source.mode) == "320×240 MJPG"


def test_a_video_on_a_server_is_sought_exactly(stream, video):
    expected = VideoSource(video)
    expected.open()
    with media.file_server(video) as address:
        source = stream(address)
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


def test_a_server_that_sends_no_parts_cannot_be_sought(stream, tmp_path, photos):
    path = media.write_video(tmp_path / "a.avi", photos, frames=45, codec="MJPG")
    with media.file_server(path, sends_parts=False) as address:
        source = stream(address)
        source.open()
        assert not source.is_live
        assert source.duration is None
        assert sum(iter(source.grab, False)) == 45


def test_a_video_with_its_index_at_the_end_needs_a_server_that_sends_parts(stream, video):
    with media.file_server(video, sends_parts=False) as address:
        source = stream(address)
        with pytest.raises(CameraError, match=r"sends only whole files.*Download it"):
            source.open()


def test_a_video_that_breaks_off_is_not_taken_for_a_whole_one(stream, tmp_path, photos):
    whole = media.write_video(tmp_path / "a.avi", photos, frames=120, codec="MJPG")
    limit = whole.stat().st_size // 2
    with media.file_server(whole, sends_parts=False, limit=limit) as address:
        source = stream(address)
        source.open()
        with pytest.raises(CameraError, match="ended: the server closed the connection"):
            list(iter(source.grab, False))
