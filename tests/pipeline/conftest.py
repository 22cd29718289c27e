import threading
from pathlib import Path
from typing import NamedTuple

import pytest

from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Clocks, Pipeline
from tests import media
from tests.fakes import FakeClassifier, FakeClock, Joins, Turnstile
from tests.pipeline.bench import SupervisorBench


class Video(NamedTuple):
    """A real video at 30 pictures per second, and its number of frames."""

    path: Path
    frames: int


@pytest.fixture(scope="session")
def short_video(tmp_path_factory, photos):
    path = tmp_path_factory.mktemp("short") / "clip.mp4"
    return Video(media.write_video(path, photos, frames=12, size=(160, 120)), 12)


@pytest.fixture(scope="session")
def real_classifier():
    """The embedded model, loaded once, without seal checks."""
    classifier = load_classifier()
    classifier.check_seal = lambda stop: None
    return classifier


class Gates:
    """Events that block threads of the test; all are set at its end."""

    def __init__(self):
        self._made = []

    def __call__(self, kind=threading.Event):
        """Return a new, closed event or turnstile."""
        self._made.append(kind())
        return self._made[-1]

    def open(self):
        for gate in self._made:
            gate.set()


@pytest.fixture
def gates():
    made = Gates()
    yield made
    made.open()


@pytest.fixture
def turnstile(gates):
    return gates(Turnstile)


@pytest.fixture
def clock():
    """A clock in seconds that moves only when the test moves it."""
    return FakeClock(0.0)


@pytest.fixture
def clocks(clock):
    """The clocks of a pipeline, driven by `clock`; joins of threads have no time limit."""
    return Clocks(clock, clock, Joins())


@pytest.fixture
def make_pipeline(gates):
    """Return a function that makes a pipeline, which is closed at the end of the test.

    `source` and `classifier` may be functions that make one. Without `clocks` the
    time stands still, so that no source counts as silent on a slow machine.
    """
    made = []

    def make(source, classifier=None, options=None, clocks=None):
        make_source = source if callable(source) else lambda: source
        load = classifier if callable(classifier) else lambda: classifier or FakeClassifier()
        clocks = clocks or Clocks(FakeClock(), FakeClock(), Joins())
        made.append(Pipeline(make_source, load, options, clocks))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.stop()
    gates.open()
    for pipeline in made:
        pipeline.close()


@pytest.fixture
def bench(gates):
    """Return a function that makes a `SupervisorBench`."""
    made = []

    def make(**options):
        made.append(SupervisorBench(gates(), **options))
        return made[-1]

    yield make
    for one in made:
        one.stop()
    gates.open()
    for one in made:
        one.close()


@pytest.fixture
def closed(gates):
    """Return a function that stops a pipeline, opens all gates, and returns the last snapshot."""

    def close(pipeline):
        pipeline.stop()
        gates.open()
        assert pipeline.close() == 0
        return pipeline.snapshot()

    return close
