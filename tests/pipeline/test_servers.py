"""Real servers, killed and started again: the picture and its labels come back by themselves."""

import signal
import time

import pytest

from swiftcam.capture.source import parse_source
from swiftcam.pipeline import Pipeline, State
from tests import media
from tests.fakes import FakeClassifier
from tests.servers import GstRtsp, MjpegCamera, PerlRtsp
from tests.waiting import wait_until

pytestmark = pytest.mark.network


@pytest.fixture
def run():
    """Start servers and pipelines that end with the test."""
    started = []

    def start(server):
        started.append(server.kill)
        server.start()
        pipeline = Pipeline(parse_source(server.address), FakeClassifier)
        started.append(pipeline.close)
        pipeline.start()
        return pipeline

    yield start
    for end in reversed(started):
        end()


def labelled_after(pipeline, index):
    """Wait for labels of a frame after one, with a live picture."""

    def is_back():
        snapshot = pipeline.snapshot()
        is_new = snapshot.labelled is not None and snapshot.labelled.frame.index > index
        return snapshot if is_new and snapshot.state is State.LIVE else None

    return wait_until(is_back, what="new labels")


def assert_survives(run, server):
    pipeline = run(server)
    before = labelled_after(pipeline, 10)
    killed = time.monotonic()
    server.kill()
    lost = wait_until(
        lambda: (s := pipeline.snapshot()).state in (State.STALLED, State.RECONNECTING) and s
    )
    assert server.address in lost.message
    assert lost.frame is not None
    server.start()
    back = labelled_after(pipeline, pipeline.snapshot().frame.index)
    assert back.generation == before.generation == 1
    assert back.message == ""
    assert back.labelled.frame.captured_at > killed
    assert pipeline.close() == 0


def test_an_mjpeg_camera_that_lost_power_is_back_when_it_is(run):
    assert_survives(run, MjpegCamera())


def test_an_mjpeg_camera_may_lose_power_again_and_again(run):
    server = MjpegCamera()
    pipeline = run(server)
    last = labelled_after(pipeline, 0)
    for _ in range(3):
        server.kill()
        wait_until(lambda: pipeline.snapshot().state is not State.LIVE)
        server.start()
        last = labelled_after(pipeline, last.frame.index)
    assert last.generation == 1
    assert last.abandoned == 0


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be held here")
def test_an_mjpeg_camera_that_hangs_is_back_when_it_goes_on(run):
    server = MjpegCamera()
    pipeline = run(server)
    labelled_after(pipeline, 10)
    server.hang()
    wait_until(lambda: pipeline.snapshot().state is State.STALLED)
    shown = pipeline.snapshot().frame.index
    # A new connection is tried, which the system accepts for the server.
    wait_until(lambda: pipeline.snapshot().state is State.RECONNECTING)
    server.go_on()
    assert labelled_after(pipeline, shown).generation == 1


def test_an_rtsp_camera_over_tcp_that_lost_power_is_back_when_it_is(run):
    assert_survives(run, GstRtsp())


def test_an_rtsp_camera_over_udp_that_lost_power_is_back_when_it_is(
    run, tmp_path, photos, monkeypatch
):
    # The server at hand knows UDP alone, and refuses TCP in a way that FFmpeg takes for final.
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;udp")
    video = media.write_video(tmp_path / "a.avi", photos, frames=100, rate=25.0)
    assert_survives(run, PerlRtsp(video))
