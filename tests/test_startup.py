import gc
import os
import subprocess
import sys
import time

import pytest

from swiftcam.pipeline import Pipeline, RunOptions, Snapshot, State
from swiftcam.startup import Startup, StartupMarks, age_clock, importing
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


CODE = "import time; from swiftcam.startup import age_clock; print(time.time() - age_clock()())"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a process started")
def test_the_age_is_that_of_the_process():
    before = time.time()
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    started = float(done.stdout)
    # Told in ticks, rounded down; the clocks may be set apart by a moment while this runs.
    tick = 1 / os.sysconf("SC_CLK_TCK")
    assert before - 2 * tick < started
    assert started < time.time()


def test_where_the_start_is_not_told_it_is_as_long_ago_as_was_computed(monkeypatch):
    monkeypatch.setattr(sys, "platform", "elsewhere")
    computed = time.process_time()
    assert age_clock()() >= computed


def test_a_start_that_cannot_be_read_is_not_an_error(monkeypatch):
    monkeypatch.setattr("pathlib.Path.read_text", lambda *_, **__: "1 (a (b) c) S 1")
    assert age_clock()() >= 0


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
        assert not gc.isenabled()  # left as it was
    finally:
        gc.enable()
        gc.unfreeze()
