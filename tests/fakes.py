"""Fakes for faults and speeds that real parts cannot produce on demand."""

import threading
from collections import deque

import numpy as np

from swiftcam.inference.classifier import Classifier
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.parity.verdicts import Seal
from swiftcam.inference.prediction import Prediction
from swiftcam.inference.provenance import Provenance
from swiftcam.inference.setups.choose import ChosenSetup
from tests.waiting import PATIENCE

CROP_SECONDS, ENGINE_SECONDS = 0.001, 0.002  # the times in predictions of `FakeClassifier`


def picture(value=90, height=48, width=64):
    """Return a plain RGB picture."""
    return np.full((height, width, 3), value, np.uint8)


class FakeClock:
    """A monotonic clock that moves only when the test moves it."""

    def __init__(self, now=100.0):
        self.now = now

    def __call__(self):
        return self.now


class Joins:
    """The `join` of `Clocks`, independent of the speed of the machine.

    A thread whose name begins with one of `stuck` is not joined: the clock advances by the seconds
    of the call. Others are joined without a time limit. `asked` has the seconds of the calls by
    thread name.
    """

    def __init__(self, clock=None, *stuck):
        self.asked = {}
        self.stuck = stuck
        self._clock = clock

    def __call__(self, thread, seconds):
        self.asked.setdefault(thread.name, []).append(seconds)
        if thread.name.startswith(self.stuck) and thread.is_alive():
            self._clock.now += seconds
        else:
            thread.join(PATIENCE)


class Turnstile:
    """A gate that lets a number of waiting threads through; `set` opens it permanently."""

    def __init__(self):
        self._changed = threading.Condition()
        self._allowed = 0

    def allow(self, count=1):
        """Let `count` more threads through."""
        with self._changed:
            self._allowed += count
            self._changed.notify_all()

    def set(self):
        """Let every thread through from now on."""
        self.allow(float("inf"))

    def wait(self):
        """Wait until this thread is let through."""
        with self._changed:
            self._changed.wait_for(lambda: self._allowed > 0)
            self._allowed -= 1


class ScriptedSource:
    """A source that follows a list: a picture, an exception to raise, or an event to wait for.

    The first picture is due after one period. `seek` counts the pictures of the whole script.
    """

    notice = ""
    may_stand_still = False
    silence_limit = None
    mode = None
    requested_mode = None

    def __init__(self, script, *, is_live=False, rate=100.0, open_waits_for=None):
        self.source_id = "scripted"
        self.is_live = is_live
        self.position = 0.0
        self.is_opened = False
        self.is_closed = False
        self.closed_by = None
        self.grabs = 0
        self.retrieved = 0
        self.seeks = []
        self._whole = list(script)
        self._script = deque(script)
        self._period = 1 / rate
        self._open_waits_for = open_waits_for
        self._picture = None

    def open(self):
        self.is_opened = True
        if self._open_waits_for is not None:
            self._open_waits_for.wait()

    def grab(self):
        while self._script:
            step = self._script.popleft()
            if isinstance(step, Exception):
                raise step
            if not isinstance(step, np.ndarray):
                step.wait()
                continue
            self._picture = step.copy()
            self.position += self._period
            self.grabs += 1
            return True
        return False

    @property
    def duration(self):
        count = len(self._pictures())
        return None if self.is_live or not count else count * self._period

    def seek(self, seconds):
        pictures = self._pictures()
        number = min(max(0, round(seconds / self._period) - 1), len(pictures) - 1)
        self._script = deque(self._whole[pictures[number] :])
        self.position = number * self._period
        self.seeks.append(seconds)

    def _pictures(self):
        return [n for n, step in enumerate(self._whole) if isinstance(step, np.ndarray)]

    def retrieve(self):
        self.retrieved += 1
        return self._picture

    def close(self):
        self.is_closed = True
        self.closed_by = threading.current_thread().name


class EndlessSource(ScriptedSource):
    """A live camera that delivers `rate` new pictures per second."""

    def __init__(self, rate=200.0):
        super().__init__([], is_live=True)
        self._pause = threading.Event()
        self._seconds = 1 / rate

    def grab(self):
        self._pause.wait(self._seconds)
        self._picture = picture(20 + self.grabs % 200)
        self.grabs += 1
        return True


class FakeEngine:
    """An engine that has names but cannot run."""

    name = "Fake engine"
    precision = "float32"
    providers = ("FakeProvider",)
    provenance = Provenance(inputs=(("engine", "fake"),))


class FakeClassifier(Classifier):
    """A classifier that labels a picture by the first pixel of its crop.

    It first waits for `gate`, if given, and raises `error`, if given. `asked` counts the crops that
    it got, `seen` has the values of those that it labelled.
    """

    def __init__(self, *, error=None, gate=None):
        self.model_name = "fake-model"
        self.note = ""
        self.recipe = Recipe()
        self.engine = FakeEngine()
        self.labels = tuple(f"value {value}, same" for value in range(256))
        self.asked = 0
        self.seen = []
        self._error = error
        self._gate = gate

    seal = Seal()
    chosen_setup = ChosenSetup()
    is_resizable = True
    is_calibrated = False
    minimum_confidence = 0.4

    def check_seal(self, stop):
        return None

    def classify_crops(self, crops, top_k=5):
        return [self.classify(crop, top_k) for crop in crops]

    def classify_crop(self, crop, top_k=5):
        self.asked += 1
        if self._gate is not None:
            self._gate.wait()
        if self._error is not None:
            raise self._error
        value = int(crop.pixels[0, 0, 0])
        self.seen.append(value)
        probabilities = np.full(256, 0.4 / 255)
        probabilities[value] = 0.6
        candidates = self.rank(probabilities, top_k)
        return Prediction(
            candidates, probabilities, crop.pixels, crop.box, CROP_SECONDS, ENGINE_SECONDS
        )
