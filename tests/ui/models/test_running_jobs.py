import pytest

from swiftcam.ui.models.running_jobs import ModelJobs


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
