import dataclasses
import threading

import pytest

from swiftcam.inference.hub.fetch import RetryPolicy
from swiftcam.inference.importing import Imported
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.inference.model_jobs import DownloadJob, ImportJob, VerifyJob
from swiftcam.inference.models.store import Store
from swiftcam.jobs.progress import Phase
from tests.checkpoints import write_small
from tests.hub_models import DIGEST
from tests.waiting import PATIENCE

ONCE = RetryPolicy(PATIENCE, attempts=1, pause=0)


def wait_for(job):
    job.join(PATIENCE)
    assert not job.is_running


@pytest.mark.network
def test_a_download_for_a_window(hub):
    hub.misbehave(stall_after=30_000)
    download = DownloadJob("pinned", retry_policy=RetryPolicy(PATIENCE, 3, 0))
    assert not download.is_running
    assert download.progress.phase is Phase.STARTING
    download.start()
    assert hub.stalled.wait(PATIENCE)
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
    download = DownloadJob("pinned", retry_policy=ONCE)
    download.start()
    wait_for(download)
    assert "(404)" in download.error
    assert download.result is None
    assert not download.is_cancelled


@pytest.mark.network
def test_a_download_can_be_cancelled(hub):
    hub.misbehave(stall_after=30_000)
    download = DownloadJob("pinned", retry_policy=ONCE)
    download.start()
    assert hub.stalled.wait(PATIENCE)
    download.cancel()
    wait_for(download)
    assert download.is_cancelled
    assert download.error == ""


def test_an_import_and_a_check_for_a_window(tmp_path):
    source = write_small(tmp_path / "source")
    job = ImportJob(ImportRequest(source, "mine"))
    job.start()
    wait_for(job)
    assert isinstance(job.result, Imported)
    assert Store().names() == ["mine"]
    check = VerifyJob("mine")
    check.start()
    wait_for(check)
    assert check.result.is_good
