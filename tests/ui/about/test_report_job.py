import sys

from swiftcam.ui.about.report_job import ReportJob
from tests.waiting import PATIENCE


def run(command):
    job = ReportJob(command)
    job.start()
    job.join(PATIENCE)
    assert not job.is_running
    return job


def test_the_result_is_the_report_of_this_machine():
    report = run([]).result
    assert "numpy" in report
    assert "libraries" in report


def test_a_program_that_cannot_be_started_is_an_error(tmp_path):
    job = run([str(tmp_path / "missing")])
    assert job.result is None
    assert "swiftcam doctor" in job.error


def test_no_output_is_an_error():
    assert "exit code 0" in run([sys.executable, "-c", "pass"]).error
