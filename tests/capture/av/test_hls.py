"""HLS from a real server: live with segments of several seconds, and a server that comes back."""

import pytest

from swiftcam.capture.base import SourceOptions
from swiftcam.capture.web.web_client import Deadlines
from swiftcam.errors import CameraError
from tests import web_cameras as web
from tests.capture.av.hls import RATE, Live, make_segments
from tests.capture.av.numbered import number_of
from tests.waiting import PATIENCE

pytestmark = pytest.mark.network
PICTURES = 10  # of a segment


@pytest.fixture(scope="module")
def segments(tmp_path_factory):
    return make_segments(tmp_path_factory.mktemp("hls"), count=8, pictures=PICTURES)


def test_a_recording_has_all_pictures_and_exact_jumps(stream, segments):
    routes = {"/list.m3u8": web.content(segments.playlist()), **segments.routes()}
    with web.web_camera(routes) as server:
        source = stream(server.address("/list.m3u8"))
        source.open()
        assert not source.is_live
        assert [number_of(source.retrieve()) for _ in iter(source.grab, False)] == list(range(80))
        for wanted in (47, 3, 30):
            source.seek(wanted / RATE)
            assert source.grab()
            assert number_of(source.retrieve()) == wanted


def test_a_live_stream_continues_with_each_new_segment_and_repeats_nothing(stream, segments):
    live = Live(segments)
    with web.web_camera({"/live.m3u8": live, **segments.routes()}) as server:
        source = stream(server.address("/live.m3u8"))
        source.open()
        assert source.is_live
        assert source.silence_limit > 5  # longer than the next segment takes
        numbers = []
        while not numbers or numbers[-1] < 5 * PICTURES:
            assert source.grab()
            numbers.append(number_of(source.retrieve()))
            if numbers[-1] and numbers[-1] % PICTURES == 0:
                live.step()
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        for number in range(5):
            assert sum(path == f"/{number}.ts" for path, _ in server.requests) <= 1


@pytest.mark.parametrize("is_secure", [False, True])
def test_a_server_that_was_killed_ends_the_stream_and_is_found_again(
    stream, segments, tmp_path, is_secure
):
    certificate = web.certificate(tmp_path) if is_secure else None
    accepted = SourceOptions(certificates=("*",))
    live = Live(segments)
    routes = {"/live.m3u8": live, **segments.routes()}
    deadlines = Deadlines(PATIENCE, 1.0)
    with web.web_camera(routes, certificate=certificate) as server:
        address, port = server.address("/live.m3u8"), server.port
        source = stream(address, deadlines, accepted)
        source.open()
        assert source.grab()
    with pytest.raises(CameraError, match=r"ended: "):
        list(iter(source.grab, False))
    with web.web_camera(routes, certificate=certificate, port=port):
        again = stream(address, deadlines, accepted)
        again.open()
        assert again.grab()
