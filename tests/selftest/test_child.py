"""The self-test as a child process: results as they come, called off, or broken."""

import json
import sys

from swiftcam.selftest.child import SelfTest
from swiftcam.selftest.result import Outcome
from tests.waiting import wait_until

RESULT = {"name": "photo", "outcome": "passed", "detail": "", "seconds": 1.0, "values": {}}
REPORT = {"swiftcam": "1", "frozen": False, "good": True, "checks": []}


def job_of(code):
    return SelfTest([sys.executable, "-uc", f"import json, sys, time\n{code}"])


def printing(*values):
    return "\n".join(f"print({json.dumps(json.dumps(value))})" for value in values)


def test_results_come_one_by_one(tmp_path):
    release = tmp_path / "go"
    job = job_of(
        f"{printing(RESULT)}\nimport pathlib\n"
        f"while not pathlib.Path({str(release)!r}).exists(): time.sleep(0.01)\n"
        f"print('noise')\n{printing(RESULT, REPORT)}"
    )
    job.start()
    wait_until(lambda: len(job.results) == 1)
    assert job.is_running
    release.touch()
    job.join(20)
    assert job.result.is_good
    assert [result.outcome for result in job.result.results] == [Outcome.PASSED] * 2


def test_called_off_it_ends_at_once():
    job = job_of(f"{printing(RESULT)}\ntime.sleep(600)")
    job.start()
    wait_until(lambda: job.results)
    job.cancel()
    job.join(10)
    assert job.is_cancelled


def test_called_off_before_it_began():
    job = job_of("time.sleep(600)")
    job.cancel()
    job.start()
    job.join(10)
    assert job.is_cancelled


def test_a_child_that_dies_is_an_error():
    job = job_of(f"{printing(RESULT)}\nsys.exit(7)")
    job.start()
    job.join(20)
    assert "exit code 7" in job.error


def test_a_program_that_is_not_there_is_an_error():
    job = SelfTest(["/no/such/program"])
    job.start()
    job.join(20)
    assert "cannot be started" in job.error
