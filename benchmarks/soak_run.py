"""Runs a live view through many faults on a clock that passes only while all threads wait.

The reducer, the readers, the label side and the timeline are the real ones, with their threads;
only the camera, the model and the time are made up.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, get_args

import numpy as np

from benchmarks.resources import Resources, resources
from swiftcam.capture.fault import Fault, FaultyCamera
from swiftcam.errors import ModelError
from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.prediction import FramedCrop, Prediction
from swiftcam.pipeline import LiveLabelOptions, Pipeline, RunOptions, State
from swiftcam.pipeline.deciding.live_state import MAX_HUNG
from swiftcam.pipeline.judging.timeline import CAPACITY
from swiftcam.pipeline.run import THREAD_PREFIX
from tests.fakes import FakeClassifier
from tests.virtual_time import VirtualTime

if TYPE_CHECKING:
    from swiftcam.inference.classifier import Classifier
    from swiftcam.pipeline import Snapshot

KINDS = tuple(fault for fault in get_args(Fault) if fault != "live")
RATE = 5.0  # pictures a second; a source counts as silent after two seconds
SETTLED = 10.0  # seconds after a fault until the view must be live with present labels
PERIOD = 1.0  # seconds between two looks
WARM_UP = 0.1  # of the time, whose memory does not count
MOST_THREADS = 3 + MAX_HUNG + 1 + 1  # supervisor, inference, reader; hung readers; a model's
MOST_MEMORY = 40.0  # MB: a full timeline with its thumbnails, and the rounding of the allocator


@dataclass(frozen=True)
class Plan:
    """The length of the soak in hours, the number of faults, and the seed of all random choices."""

    hours: float = 8.0
    faults: int = 5000
    seed: int = 1

    def script(self) -> str:
        """Return the script of the camera: all kinds of faults, as often, in random order."""
        random = Random(self.seed)
        kinds = [KINDS[number % len(KINDS)] for number in range(self.faults)]
        random.shuffle(kinds)
        steps: list[tuple[str, float]] = []
        for kind in kinds:
            is_long = random.random() < 0.05
            steps.append(("live", random.uniform(12, 25) if is_long else _short(random, 0.5, 8)))
            is_long = random.random() < 0.015
            steps.append((kind, random.uniform(20, 120) if is_long else _short(random, 0.2, 7)))
        scale = self.hours * 3600 / sum(seconds for _, seconds in steps)
        return ", ".join(f"{name} {seconds * scale:.3f}" for name, seconds in steps) + ", live"


@dataclass
class Found:
    """The figures of a soak.

    `acts`: the number of each act of the user and of the machine. `states`: the seconds in each
    state. `wrong`: the descriptions of looks at which the state was not the right one. `checked`:
    the number of faults after which there was time to check. The most threads of the pipeline, the
    most readers that hung at once, and the longest timeline. `memory`: megabytes above those at the
    end of the warm-up, at most.
    """

    acts: dict[str, int] = field(default_factory=dict)
    states: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    checked: int = 0
    frames: int = 0
    classified: int = 0
    most_threads: int = 0
    most_hung: int = 0
    most_descriptors: int = 0
    longest_timeline: int = 0
    memory: float = 0.0
    before: Resources = field(default_factory=resources)
    after: Resources = field(default_factory=resources)
    final: str = ""
    virtual_seconds: float = 0.0
    real_seconds: float = 0.0
    cpu_seconds: float = 0.0

    def problems(self) -> list[str]:
        """Return the bounds that were exceeded, and wrong states; empty if all is well."""
        bounds = {
            "threads": (self.most_threads, MOST_THREADS),
            "descriptors": (self.most_descriptors, self.before.descriptors + 2),
            "threads after closing": (self.after.threads, self.before.threads),
            "descriptors after closing": (self.after.descriptors, self.before.descriptors),
            "MB of memory": (self.memory, MOST_MEMORY),
            "entries of the timeline": (self.longest_timeline, CAPACITY),
        }
        found = [f"{what}: {n:g}, over {most:g}" for what, (n, most) in bounds.items() if n > most]
        return found + self.wrong


class ColourClassifier(FakeClassifier):
    """Labels a picture by the colour of its corner: some classes that take turns."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = ("dark", "dim", "bright", "glaring")
        self.recipe = Recipe(size=32)

    def classify_crop(self, crop: FramedCrop, top_k: int = 5) -> Prediction:
        """Return the class of the first pixel, with 70 %."""
        probabilities = np.full(len(self.labels), 0.1)
        probabilities[int(crop.pixels[0, 0, 0]) // 64] = 0.7
        ranked = self.rank(probabilities, top_k)
        return Prediction(ranked, probabilities, crop.pixels, crop.box, 0.001, 0.002)


class Soak:
    """Runs a plan: the user looks once a second, and does something now and then."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = Random(plan.seed + 1)
        self._time = VirtualTime()
        self._camera = FaultyCamera(
            plan.script(), self._time.monotonic, self._time.wait, RATE, (64, 48)
        )
        self._options = RunOptions(waits_for_camera=True)
        self._pipeline = Pipeline(
            self._camera.connect, ColourClassifier, self._options, self._time.clocks
        )
        self._end = self._time.now + plan.hours * 3600
        self._started = self._time.now
        self._resumes_at = 0.0
        self._base: float | None = None  # megabytes at the end of the warm-up
        self.found = Found()

    def run(self) -> Found:
        """Return the figures, after the end of all faults and of the pipeline."""
        began, used = time.monotonic(), time.process_time()
        self._pipeline.start()
        while self._time.now < self._end:
            self._time.pass_time(PERIOD)
            self._look()
            self._act()
        self._pipeline.resume()
        self._time.pass_time(3 * SETTLED)
        self._conclude()
        self.found.real_seconds = time.monotonic() - began
        self.found.cpu_seconds = time.process_time() - used
        return self.found

    def _look(self) -> None:
        """Measure, and check the state where the last fault is some seconds old."""
        found, snapshot = self.found, self._pipeline.snapshot()
        self._pipeline.mark_displayed(snapshot)
        found.states[snapshot.state.value] = found.states.get(snapshot.state.value, 0.0) + PERIOD
        threads = sum(t.name.startswith(THREAD_PREFIX) for t in threading.enumerate())
        found.most_threads = max(found.most_threads, threads)
        found.most_hung = max(found.most_hung, snapshot.abandoned)
        if snapshot.state.is_final:
            self._complain("a final state", snapshot)
            self._pipeline.start()
        if snapshot.state is not State.PAUSED:
            self._resumes_at = 0.0  # an outage has ended the pause
        if self._is_settled():
            found.checked += 1
            wanted = State.PAUSED if self._resumes_at else State.LIVE
            if snapshot.state is not wanted or (wanted is State.LIVE and snapshot.is_stale):
                self._complain(f"not {wanted.value} with present labels", snapshot)
        if int(self._time.now) % 60 == 0:
            self._measure()

    def _is_settled(self) -> bool:
        """Tell whether the camera has delivered for `SETTLED` seconds, since the last second."""
        number, fault, _ = self._camera.present_step()
        began = self._camera.switches[number - 1][2] if number else self._started
        return fault == "live" and SETTLED <= self._time.now - began < SETTLED + PERIOD

    def _measure(self) -> None:
        found, now = self.found, resources()
        found.most_descriptors = max(found.most_descriptors, now.descriptors)
        found.longest_timeline = max(found.longest_timeline, len(self._pipeline.timeline()))
        if self._time.now - self._started < WARM_UP * self._plan.hours * 3600:
            return
        self._base = self._base or now.resident_mb
        found.memory = max(found.memory, now.resident_mb - self._base)

    def _complain(self, what: str, snapshot: Snapshot) -> None:
        step = self._camera.present_step()[:2]
        at = self._time.now - self._started
        self.found.wrong.append(f"{at:.0f} s, {step}: {what}: {snapshot.state}, {snapshot.message}")

    def _act(self) -> None:
        """Do something that a user or the machine may do, once in 20 s; end a pause in time."""
        if self._resumes_at and self._time.now >= self._resumes_at:
            self._resumes_at = 0.0
            self._pipeline.resume()
        if self._random.random() < PERIOD / 20:
            act = self._random.choice(list(ACTS))
            if ACTS[act](self):
                self.found.acts[act] = self.found.acts.get(act, 0) + 1

    def _pause(self) -> bool:
        self._pipeline.pause()
        if self._pipeline.snapshot().state is State.PAUSED:
            self._resumes_at = self._time.now + self._random.uniform(1, 9)
        return bool(self._resumes_at)

    def _sleep(self) -> bool:
        self._time.slept += self._random.uniform(1, 7200)
        return True

    def _set_the_clock(self) -> bool:
        self._time.offset += self._random.choice([-86400.0, 86400.0, 3.0])
        return True

    def _restart(self) -> bool:
        """Start anew, in the first quarter: the timeline of the rest grows to its end."""
        is_early = self._time.now - self._started < self._plan.hours * 900
        _, fault, end = self._camera.present_step()
        is_there = fault == "live" and end - self._time.now > 2.0  # else the start itself fails
        is_possible = is_early and is_there and not self._resumes_at
        if is_possible:
            self._pipeline.start()
        return is_possible

    def _configure(self) -> bool:
        self._options = RunOptions(
            LiveLabelOptions(top_k=self._random.randint(1, 4)), waits_for_camera=True
        )
        self._pipeline.configure(self._options)
        return True

    def _use_model(self) -> bool:
        self._pipeline.use_model(ColourClassifier)
        return True

    def _use_a_bad_model(self) -> bool:
        self._pipeline.use_model(_damaged)
        return True

    def _conclude(self) -> None:
        found, snapshot = self.found, self._pipeline.snapshot()
        self._measure()
        found.final = snapshot.state.value
        found.frames = snapshot.statistics.counts.captured
        found.classified = snapshot.statistics.counts.classified
        found.virtual_seconds = self._time.now - self._started
        last = self._pipeline.timeline()[-1]
        if snapshot.state is not State.LIVE or snapshot.is_stale or snapshot.abandoned:
            self._complain("the final state", snapshot)
        if snapshot.labelled is None or last.end < snapshot.labelled.frame.position - SETTLED:
            self._complain("the end of the timeline", snapshot)
        if self._pipeline.close():
            self._complain("a thread that does not end", snapshot)
        found.after = resources()


ACTS = {
    "pause": Soak._pause,
    "sleep of the machine": Soak._sleep,
    "step of the clock": Soak._set_the_clock,
    "stop and start": Soak._restart,
    "other options": Soak._configure,
    "another model": Soak._use_model,
    "a damaged model": Soak._use_a_bad_model,
}


def _short(random: Random, low: float, high: float) -> float:
    """Return random seconds, short ones more often."""
    return float(low * (high / low) ** random.random())


def _damaged() -> Classifier:
    raise ModelError("The model is damaged.")
