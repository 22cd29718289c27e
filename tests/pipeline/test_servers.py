"""Real servers, killed and started again: the picture and its labels come back by themselves."""

import signal

import pytest

from swiftcam.capture.av.stream import StreamSource
from swiftcam.capture.web.web_client import Deadlines
from swiftcam.pipeline import Clocks, LiveLabelOptions, RunOptions, State
from tests import media
from tests.fakes import FakeClassifier, Joins
from tests.pipeline.waits import wait_for
from tests.servers import GstRtsp, MjpegCamera, PerlRtsp
from tests.waiting import PATIENCE

pytestmark = pytest.mark.network

EACH = RunOptions(LiveLabelOptions(is_adaptive=False))
LOST = (State.STALLED, State.RECONNECTING)


@pytest.fixture
def run(make_pipeline):
    """Return a function that starts a server and a live view of it; both end with the test."""
    servers = []

    def start(server):
        servers.append(server)
        server.start()
        pipeline = make_pipeline(
            lambda: StreamSource(server.address, patient), FakeClassifier(), EACH, real
        )
        pipeline.start()
        return pipeline

    patient = Deadlines(PATIENCE, PATIENCE)  # a server on a slow machine takes its time
    real = Clocks(join=Joins())
    yield start
    for server in servers:
        server.kill()


def labelled_after(pipeline, index):
    """Wait for labels of a frame after one, with a live picture."""

    def is_back(snapshot):
        is_new = snapshot.labelled is not None and snapshot.labelled.frame.index > index
        return is_new and snapshot.state is State.LIVE

    return wait_for(pipeline, is_back, "new labels")


def assert_survives(run, server, times=1):
    """Kill a server and start it again, several times."""
    pipeline = run(server)
    last = labelled_after(pipeline, 0)
    for _ in range(times):
        server.kill()
        lost = wait_for(pipeline, lambda snapshot: snapshot.state in LOST, "the loss")
        assert server.address in lost.message
        assert lost.frame.index >= last.frame.index  # it is shown on
        server.start()
        last = labelled_after(pipeline, lost.frame.index)
        assert last.message == ""
    assert last.generation == 1
    wait_for(pipeline, lambda snapshot: snapshot.abandoned == 0, "the end of old readers")
    assert pipeline.close() == 0


def test_an_mjpeg_camera_may_lose_power_again_and_again(run):
    assert_survives(run, MjpegCamera(), times=2)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be held here")
def test_an_mjpeg_camera_that_hangs_is_back_when_it_goes_on(run):
    server = MjpegCamera()
    pipeline = run(server)
    labelled_after(pipeline, 0)
    server.hang()
    stalled = wait_for(pipeline, lambda snapshot: snapshot.state is State.STALLED)
    # A new connection is tried, which the system accepts for the server.
    wait_for(pipeline, lambda snapshot: snapshot.state is State.RECONNECTING)
    server.resume()
    assert labelled_after(pipeline, stalled.frame.index).generation == 1


def test_an_rtsp_camera_over_tcp_that_lost_power_is_back_when_it_is(run):
    assert_survives(run, GstRtsp())


def test_an_rtsp_camera_over_udp_that_lost_power_is_back_when_it_is(run, tmp_path, photos):
    # This server supports only UDP, and refuses TCP in a way that FFmpeg takes as final.
    video = media.write_video(tmp_path / "a.avi", photos, frames=100, rate=25.0)
    assert_survives(run, PerlRtsp(video))
