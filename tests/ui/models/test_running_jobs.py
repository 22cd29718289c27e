import threading

import pytest

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference import model_jobs
from swiftcam.inference.importing.request import ImportRequest
from swiftcam.jobs.job import Job
from swiftcam.ui.models.running_jobs import ModelJobs
from tests.waiting import PATIENCE, wait_until


class Download:
    """A download whose state is set by the test."""

    def __init__(self, name):
        self.name = name
        self.is_running = False
        self.result = None

    def start(self):
        self.is_running = True

    def end(self, result):
        self.is_running, self.result = False, result


@pytest.fixture
def jobs():
    return ModelJobs(Download)


def test_a_download_is_used_once_when_it_is_there(jobs):
    assert jobs.ready_to_use("starter") == ""
    jobs.download_to_use("xs", "starter")
    assert jobs.get("xs").is_running
    assert jobs.ready_to_use("starter") == ""
    jobs.get("xs").end("a record")
    assert jobs.ready_to_use("starter") == "xs"
    assert jobs.ready_to_use("starter") == ""


def test_a_download_for_its_own_sake_is_not_used(jobs):
    jobs.download("xs")
    jobs.get("xs").end("a record")
    assert jobs.ready_to_use("starter") == ""


def test_a_download_that_failed_is_not_used_when_it_succeeds_later(jobs):
    jobs.download_to_use("xs", "starter")
    jobs.get("xs").end(None)
    assert jobs.ready_to_use("starter") == ""
    jobs.download("xs")
    jobs.get("xs").end("a record")
    assert jobs.ready_to_use("starter") == ""


def test_another_choice_meanwhile_counts(jobs):
    jobs.download_to_use("xs", "starter")
    assert jobs.ready_to_use("mine") == ""
    jobs.get("xs").end("a record")
    assert jobs.ready_to_use("mine") == ""
    assert jobs.ready_to_use("starter") == ""


def test_another_choice_at_the_end_of_the_download_counts_too(jobs):
    jobs.download_to_use("xs", "starter")
    jobs.get("xs").end("a record")
    assert jobs.ready_to_use("mine") == ""
    assert jobs.ready_to_use("starter") == ""


def test_a_download_that_runs_already_is_used_too(jobs):
    jobs.download("xs")
    running = jobs.get("xs")
    jobs.download_to_use("xs", "starter")
    assert jobs.get("xs") is running
    running.end("a record")
    assert jobs.ready_to_use("starter") == "xs"


def test_forgetting_a_job_forgets_the_wish(jobs):
    jobs.download_to_use("xs", "starter")
    jobs.get("xs").end("a record")
    jobs.forget("xs")
    assert jobs.ready_to_use("starter") == ""


@pytest.fixture
def importing(monkeypatch, tmp_path):
    """Make imports wait for the event that is returned; they end with an error."""
    gate = threading.Event()

    def import_model(request, watch, store=None):
        gate.wait(PATIENCE)
        raise ModelError(f"{request.name} is damaged.")

    monkeypatch.setattr(model_jobs, "import_model", import_model)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Cats.safetensors").write_bytes(b"")
    yield gate
    gate.set()


def test_a_second_import_of_the_same_file_name_gets_another_name(jobs, importing, tmp_path):
    names = [jobs.import_model(tmp_path / folder / "Cats.safetensors") for folder in "ab"]
    assert names == ["cats", "cats-2"]
    assert [job.is_running for job in jobs.imports] == [True, True]
    importing.set()
    wait_until(lambda: not any(job.is_running for job in jobs.imports))
    assert [job.error for job in jobs.imports] == ["cats is damaged.", "cats-2 is damaged."]
    assert jobs.import_model(tmp_path / "a" / "Cats.safetensors") == "cats"  # it may be retried
    assert len(jobs.imports) == 1


def test_the_same_file_is_not_imported_twice_at_once(jobs, importing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    jobs.import_model(tmp_path / "a" / "Cats.safetensors")
    with pytest.raises(ArgumentError, match="imported already, as cats"):
        jobs.import_model(type(tmp_path)("a/Cats.safetensors"))


def test_a_name_that_a_running_import_has_is_refused(jobs, importing, tmp_path):
    path = tmp_path / "a" / "Cats.safetensors"
    jobs.import_model(path)
    with pytest.raises(ArgumentError, match="being imported as cats"):
        jobs.start_import(ImportRequest(tmp_path / "b" / "Cats.safetensors", "cats"))
    assert isinstance(jobs.get("cats"), Job)
    assert jobs.get("cats").path == path
    assert jobs.free_name(path) == "cats-2"
