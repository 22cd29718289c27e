import dataclasses
import threading

import pytest

from swiftcam.inference.hub.fetch import Patience
from swiftcam.inference.importing import Imported
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.job import Job
from swiftcam.inference.model_jobs import Check, Download, Import
from swiftcam.inference.progress import Phase, Progress
from swiftcam.inference.store import Store
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.fakes import FakeClock
from tests.hub_models import DIGEST

ONCE = Patience(seconds=1, attempts=1, pause=0)


def wait_for(download):
    download.join(30)
    assert not download.is_running


@pytest.mark.network
def test_a_download_for_a_window(hub):
    hub.misbehave(stall_after=30_000)
    download = Download("pinned", patience=Patience(5, 3, 0))
    assert not download.is_running
    assert download.progress.phase is Phase.STARTING
    download.start()
    assert hub.stalled.wait(10)
    names = [thread.name for thread in threading.enumerate()]
    assert "swiftcam-download-pinned" in names
    assert download.is_running
    assert download.error == ""
    assert download.result is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        download.progress.done = 3
    hub.misbehave()
    wait_for(download)
    assert download.error == ""
    assert not download.is_cancelled
    assert download.result.sha256 == DIGEST
    assert download.progress.phase is Phase.DONE


@pytest.mark.network
def test_a_download_that_fails_says_why(hub):
    hub.misbehave(head_status=404)
    download = Download("pinned", patience=ONCE)
    download.start()
    wait_for(download)
    assert "(404)" in download.error
    assert download.result is None
    assert not download.is_cancelled


@pytest.mark.network
def test_a_download_can_be_called_off(hub):
    hub.misbehave(stall_after=30_000)
    download = Download("pinned", patience=ONCE)
    download.start()
    assert hub.stalled.wait(10)
    download.cancel()
    wait_for(download)
    assert download.is_cancelled
    assert download.error == ""


def test_an_import_and_a_check_for_a_window(tmp_path):
    source = write_hugging_face(tmp_path / "source", SMALL, random_weights(SMALL))
    job = Import(ImportRequest(source, "mine"))
    job.start()
    wait_for(job)
    assert isinstance(job.result, Imported)
    assert Store().names() == ["mine"]
    check = Check("mine")
    check.start()
    wait_for(check)
    assert check.result.is_good


def test_the_thread_is_named_after_what_it_does():
    names = []
    job = Job("mine", lambda watch: names.append(threading.current_thread().name))
    job.start()
    wait_for(job)
    assert names == ["swiftcam-job-mine"]


def test_calling_it_off_before_it_starts():
    job = Job("mine", lambda watch: watch.check())
    job.cancel()
    job.start()
    wait_for(job)
    assert job.is_cancelled


@pytest.mark.logs_errors
def test_what_nobody_foresaw_is_logged_and_said(caplog):
    job = Job("mine", lambda watch: 1 / 0)
    job.start()
    wait_for(job)
    assert "Something went wrong while working on mine" in job.error
    assert "ZeroDivisionError" in caplog.text


def test_the_rate_is_that_of_the_last_seconds():
    clock = FakeClock()
    job = Job("mine", lambda watch: None, clock)
    assert job.bytes_per_second is None
    for second in range(10):
        clock.now = 100.0 + second
        done = 1000 * min(second, 5) + 5000 * max(0, second - 5)
        job._note(Progress(Phase.DOWNLOADING, done, 100_000))
    assert job.bytes_per_second == pytest.approx(5000)
    job._note(Progress(Phase.CHECKING, 1, 2))
    assert job.bytes_per_second is None
