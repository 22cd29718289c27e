"""Checks run one after the other, and a failed one does not stop the rest."""

import pytest

from swiftcam.selftest.check_result import (
    Check,
    CheckFailedError,
    Finding,
    NotApplicableError,
    Outcome,
    result_from_dict,
)
from swiftcam.selftest.running import run_checks


def passes(place):
    assert place.folder.is_dir()
    return Finding("fine", {"number": 3})


def raises(error):
    def run(place):
        raise error

    return run


@pytest.mark.logs_errors
def test_every_check_has_a_result():
    told = []
    report = run_checks(
        [
            Check("bad", raises(CheckFailedError("It is broken."))),
            Check("worse", raises(ZeroDivisionError("oh"))),
            Check("not here", raises(NotApplicableError("No display."))),
            Check("good", passes),
        ],
        told.append,
    )
    assert [result.outcome for result in report.results] == [
        Outcome.FAILED,
        Outcome.FAILED,
        Outcome.SKIPPED,
        Outcome.PASSED,
    ]
    assert told == list(report.results)
    assert "ZeroDivisionError: oh" in report.results[1].detail
    assert not report.is_good


def test_skipped_checks_are_no_failure():
    report = run_checks([Check("not here", raises(NotApplicableError("No display.")))])
    assert report.is_good
    assert not report.is_frozen


def test_results_survive_json():
    [result] = run_checks([Check("good", passes)]).results
    again = result_from_dict(result.to_dict())
    assert (again.name, again.outcome, again.detail) == ("good", Outcome.PASSED, "fine")
    assert again.values == {"number": 3}
