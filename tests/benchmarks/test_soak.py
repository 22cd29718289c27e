"""A small soak: some minutes of a live view with every kind of fault."""

import pytest

from benchmarks.soak import rows
from benchmarks.soak_run import KINDS, Found, Plan, Soak
from swiftcam.pipeline.deciding.outage import Outage

PLAN = Plan(hours=0.07, faults=3 * len(KINDS), seed=3)


def test_a_plan_has_every_kind_of_fault_as_often_and_its_length():
    steps = [step.split() for step in PLAN.script().split(", ")]
    faults = [step[0] for step in steps if step[0] != "live"]
    assert {kind: faults.count(kind) for kind in KINDS} == dict.fromkeys(KINDS, 3)
    assert sum(float(step[1]) for step in steps[:-1]) == pytest.approx(0.07 * 3600, abs=0.1)
    assert PLAN.script() == PLAN.script()
    assert PLAN.script() != Plan(0.07, PLAN.faults, seed=4).script()


@pytest.mark.logs_errors  # the step "raise"
def test_after_all_faults_the_view_is_live_and_nothing_is_left():
    found = Soak(PLAN).run()
    assert found.problems() == []
    assert (found.final, found.after.threads) == ("live", found.before.threads)
    assert found.virtual_seconds > 0.07 * 3600
    assert {"live", "reconnecting", "stalled"} <= set(found.states)
    assert found.classified > 100
    assert len(rows(PLAN, found)) > 10


@pytest.mark.logs_errors
def test_a_view_that_does_not_come_back_is_found(monkeypatch):
    monkeypatch.setattr(Outage, "is_due", lambda self, now: False)
    found = Soak(Plan(hours=0.05, faults=len(KINDS), seed=3)).run()
    assert any("not live with present labels" in problem for problem in found.problems())


def test_each_bound_is_checked():
    found = Found(most_threads=99, longest_timeline=10_001, memory=1000.0)
    assert [problem.split(":")[0] for problem in found.problems()] == [
        "threads",
        "MB of memory",
        "entries of the timeline",
    ]
