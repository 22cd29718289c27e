"""Measures the speed and agreement of all setups of a model, in a few seconds.

Runs on the thread that calls it.
"""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.engines.registry import Engine, create_engine, default_threads, usable_kinds
from swiftcam.inference.graphs.calibration import is_calibrated
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.setups.choose import MEASURED_ENGINES
from swiftcam.inference.setups.remembered import write_measurements
from swiftcam.inference.setups.setup import Measured, Measurements, Setup
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from swiftcam.inference.models.model import Model

    Clock = Callable[[], float]
    Crops = NDArray[np.uint8]
    Labels = NDArray[np.intp]

log = logging.getLogger(__name__)

_BUDGET = 2.5  # seconds of timing for all setups together, without loading and comparing
_LEAST_RUNS, _MOST_RUNS = 5, 60
_TOO_SLOW = 2.0  # a setup this many times slower than the fastest is no longer timed


@dataclass
class _Runner:
    """A loaded setup, and the times of its runs so far in seconds."""

    setup: Setup
    engine: Engine
    clock: Clock
    seconds: list[float] = field(default_factory=list)

    def time(self, crop: Crops) -> None:
        """Time one run on a crop `(1, S, S, 3)`."""
        start = self.clock()
        self.engine.run(crop)
        self.seconds.append(self.clock() - start)

    def measured(self) -> Measured:
        """Return the percentiles of the times."""
        p50, p95 = np.percentile(self.seconds, (50, 95)) * 1e3
        return Measured(self.setup, float(p50), float(p95))


def measure_setups(
    model: Model,
    crops: Crops,
    watch: Watch | None = None,
    engines: tuple[str, ...] = (),
    clock: Clock = time.perf_counter,
) -> Measurements:
    """Measure a model in every possible setup, and keep the measurements in the cache.

    The setups take turns on the same crops, so that a busy moment slows all of them equally. If a
    faster setup is not exact, its first labels are compared with those of an exact one, on real
    `crops` `(N, S, S, 3)` and the golden ones. `engines`: the engines to measure, by default
    `MEASURED_ENGINES`. `clock`: returns seconds.

    Raises:
        ModelError: no setup runs.
        Cancelled: the measurement was cancelled.
    """
    watch = watch or Watch()
    crops = np.concatenate([crops, golden_crops(model.recipe.shape)])
    runners: list[_Runner] = []
    problems: list[Measured] = []
    for setup in _setups(model, engines):
        watch.tell(Phase.LOADING)
        if any(replace(p.setup, threads=setup.threads) == setup for p in problems):
            continue  # it did not load with fewer threads
        try:
            runner = _Runner(setup, create_engine(setup.engine, model, setup.options), clock)
            runner.time(crops[:1])  # the first run includes late loading
            runner.seconds.clear()
            runners.append(runner)
        except (ModelError, ArgumentError) as error:
            problems.append(Measured(setup, problem=str(error)))
    if not runners:
        raise ModelError(problems[0].problem)
    _take_turns(runners, crops, watch)
    measured = _with_agreement(runners, crops, watch)
    measurements = Measurements((*measured, *problems), len(crops))
    write_measurements(measurements, model)
    return measurements


def _setups(model: Model, engines: tuple[str, ...]) -> Iterator[Setup]:
    """Yield the setups to measure: engines, precisions and devices, with few and more threads."""
    for kind in usable_kinds(model):
        if kind.name not in (engines or MEASURED_ENGINES):
            continue
        for precision in kind.precisions:
            if precision == "int8" and not is_calibrated(model):
                continue
            for device in _devices(kind.name):
                for threads in _thread_counts() if device == "cpu" else (default_threads(),):
                    yield Setup(kind.name, precision, device, threads)


def _devices(engine: str) -> list[str]:
    if engine != "onnx":
        return ["cpu"]
    from swiftcam.inference.engines.providers import offered_devices

    # TensorRT compiles for minutes before its first output.
    return [device for device in offered_devices() if device != "tensorrt"]


def _thread_counts() -> list[int]:
    """Return the default number of threads and its double, if there are enough processors."""
    default = default_threads()
    return sorted({default, min(2 * default, os.cpu_count() or 1)})


def runs_now(measured: Measured, model: Model) -> bool:
    """Tell whether a setup runs now, of which a measurement says that it does not."""
    setup = measured.setup
    try:
        engine = create_engine(setup.engine, model, setup.options)
        engine.run(golden_crops(model.recipe.shape)[:1])
    except (ModelError, ArgumentError) as error:
        log.info("%s still does not run: %s", setup, error)
        return False
    return True


def _take_turns(runners: list[_Runner], crops: Crops, watch: Watch) -> None:
    """Time all runners in turns; drop those far slower than the fastest after a few rounds."""
    clock = runners[0].clock
    began = clock()
    active = runners
    for number in range(_MOST_RUNS):
        watch.tell(Phase.TIMING, number, _MOST_RUNS)
        crop = crops[number % len(crops)][None]
        for runner in active:
            runner.time(crop)
        if number + 1 == _LEAST_RUNS:
            fastest = min(min(runner.seconds) for runner in active)
            active = [r for r in active if min(r.seconds) <= _TOO_SLOW * fastest]
        if number + 1 >= _LEAST_RUNS and clock() - began > _BUDGET:
            break


def _with_agreement(runners: list[_Runner], crops: Crops, watch: Watch) -> list[Measured]:
    """Return the measurements; those faster than the exact ones include the agreement."""
    measured = [runner.measured() for runner in runners]
    exact = [m for m in measured if m.setup.is_exact]
    if not exact:
        return measured
    fastest_exact = min(m.p50 for m in exact)
    expected: Labels | None = None
    known: dict[tuple[str, str, str], float] = {}
    for number, (runner, found) in enumerate(zip(runners, measured, strict=True)):
        setup = found.setup
        if setup.is_exact or found.p50 >= _time_to_beat(setup, exact, fastest_exact):
            continue
        if expected is None:
            reference = runners[measured.index(exact[0])]
            expected = _first_labels(reference.engine, crops, watch)
        key = (setup.engine, setup.precision, setup.device)
        if key not in known:
            labels = _first_labels(runner.engine, crops, watch)
            known[key] = float((labels == expected).mean())
        measured[number] = replace(found, agreement=known[key])
    return measured


def _time_to_beat(setup: Setup, exact: list[Measured], default: float) -> float:
    """Return the time of exact setups with the same number of threads, else `default`."""
    same = [m.p50 for m in exact if m.setup.threads == setup.threads]
    return min(same, default=default)


def _first_labels(engine: Engine, crops: Crops, watch: Watch) -> Labels:
    labels = []
    for number, crop in enumerate(crops):
        watch.tell(Phase.COMPARING, number, len(crops))
        labels.append(engine.run(crop[None]).logits[0].argmax())
    return np.array(labels)
