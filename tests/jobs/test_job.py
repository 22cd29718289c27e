import threading

import pytest

from swiftcam.jobs.job import Job
from swiftcam.jobs.progress import Phase
from tests.fakes import FakeClock
from tests.waiting import PATIENCE


def wait_for(job):
    job.join(PATIENCE)
    assert not job.is_running


def test_the_thread_is_named_after_what_it_does():
    names = []
    job = Job("mine", lambda watch: names.append(threading.current_thread().name))
    job.start()
    wait_for(job)
    assert names == ["swiftcam-job-mine"]


def test_cancelling_before_it_starts():
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


def rates(*reports):
    """Return the rate of a job after each report `(seconds, phase, bytes)`."""
    clock = FakeClock()
    said = []

    def work(watch):
        for seconds, phase, done in reports:
            clock.now = 100.0 + seconds
            watch.tell(phase, done, 100_000)
            said.append(job.bytes_per_second)

    job = Job("mine", work, clock)
    assert job.bytes_per_second is None
    job.start()
    wait_for(job)
    assert job.error == ""
    return said


def loading(*samples):
    return rates(*((seconds, Phase.DOWNLOADING, done) for seconds, done in samples))


def test_the_rate_is_that_of_the_last_three_seconds():
    slow = [(second, 1000 * second) for second in range(6)]
    quick = [(second, 5000 + 5000 * (second - 5)) for second in range(6, 10)]
    said = loading(*slow, *quick)
    assert said[:6] == [None, *[1000.0] * 5]
    assert said[6:] == pytest.approx([7000 / 3, 11000 / 3, 5000, 5000])


def test_the_rate_needs_two_moments_a_tenth_of_a_second_apart():
    said = loading((0, 0), (0.05, 900), (0.125, 1000), (0.2, 9000), (0.25, 3000))
    assert said == [None, None, 8000.0, 8000.0, 12000.0]


def test_there_is_a_rate_only_while_bytes_come():
    said = rates(
        (0, Phase.DOWNLOADING, 0),
        (1, Phase.DOWNLOADING, 500),
        (2, Phase.CHECKING, 1),
        (3, Phase.DOWNLOADING, 900),
        (4, Phase.DOWNLOADING, 1000),
    )
    assert said == [None, 500.0, None, None, 100.0]
