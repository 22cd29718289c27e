import gc
import os
import subprocess
import sys
import time

import pytest

from swiftcam.live.startup import Startup, StartupMarks, age_clock, importing
from swiftcam.pipeline import Pipeline, RunOptions, Snapshot, State
from tests.fakes import FakeClassifier, ScriptedSource, picture
from tests.waiting import wait_until


@pytest.fixture
def labelled():
    source = ScriptedSource([picture(3)])
    pipeline = Pipeline(lambda: source, FakeClassifier, RunOptions(every_frame=True))
    pipeline.start()
    wait_until(lambda: pipeline.snapshot().state is State.ENDED)
    pipeline.close()
    return pipeline.snapshot()


def test_the_first_time_of_everything_counts(labelled):
    ages = iter([0.4, 0.5, 0.75])
    marks = StartupMarks(lambda: next(ages))
    marks.displayed(Snapshot())
    assert marks.startup == Startup()
    marks.window_shown()
    marks.displayed(Snapshot(frame=labelled.frame))
    assert marks.startup == Startup(window=400.0, frame=500.0)
    marks.displayed(labelled)
    marks.displayed(labelled)
    marks.window_shown()
    assert marks.startup == Startup(window=400.0, frame=500.0, label=750.0)


# Prints the time of its first line and, when asked, its age with the times before and after.
AGED = """
import sys, time
now = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
began = now()
from swiftcam.live.startup import age_clock
print("ready", flush=True)
sys.stdin.readline()
before = now()
print(began, before, age_clock()(), now())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives the start of a process")
def test_the_age_is_that_of_the_process(programs):
    started = time.clock_gettime(time.CLOCK_BOOTTIME)
    aged = programs.start_command([sys.executable, "-c", AGED], stdin=subprocess.PIPE)
    assert aged.process.stdout.readline() == "ready\n"
    # Another process runs meanwhile, so the first one is older than its processor time.
    other = programs.start_command([sys.executable, "-c", "print('lived')"]).finish()
    assert (other.returncode, other.stdout) == (0, "lived\n")
    done = aged.finish("\n")
    assert done.returncode == 0, done.stderr
    began, before, age, after = map(float, done.stdout.split())
    # However busy the machine is, the process started after `started` (in ticks, rounded down)
    # and before its first line ran.
    assert before - began <= age
    assert age <= after - started + 1 / os.sysconf("SC_CLK_TCK")


def test_elsewhere_the_age_is_the_processor_time(monkeypatch):
    monkeypatch.setattr(sys, "platform", "elsewhere")
    monkeypatch.setattr(time, "process_time", lambda: 1e6)
    assert 999_999 < age_clock()() < 2e6


@pytest.mark.parametrize("text", ["", "1 (a (b) c) S 1", "1 (a) " + "x " * 30])
def test_without_a_readable_start_the_age_is_the_processor_time(monkeypatch, text):
    monkeypatch.setattr("pathlib.Path.read_text", lambda *_, **__: text)
    monkeypatch.setattr(time, "process_time", lambda: 1e6)
    assert 999_999 < age_clock()() < 2e6


def test_no_garbage_is_searched_for_while_importing():
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError), importing():
        raise ImportError
    assert gc.isenabled()
    gc.disable()
    try:
        with importing():
            pass
        assert not gc.isenabled()  # still disabled
    finally:
        gc.enable()
        gc.unfreeze()
