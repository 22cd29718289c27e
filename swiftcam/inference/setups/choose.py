"""Chooses the setup of a model: the best one measured on this machine, or the default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from swiftcam.inference.engines.registry import (
    AUTO,
    DEFAULT_ENGINE,
    default_threads,
    engine_for,
    engine_kinds,
    usable_engines,
)
from swiftcam.inference.setups.remembered import read_measurements
from swiftcam.inference.setups.setup import Setup

if TYPE_CHECKING:
    from swiftcam.inference.engines.registry import Precision
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.inference.setups.setup import Measurements

MEASURED_ENGINES = ("onnx", "openvino", "litert")  # those that an automatic choice considers


@dataclass(frozen=True)
class ChosenSetup:
    """The setup for a choice of the user.

    `setup`: the setup. `reason`: why, in a sentence; "" if it is not from a measurement.
    `is_unmeasured`: the choice leaves parts open that were never measured on this machine.
    `had_problems`: setups of the choice did not run when they were measured; they may run now.
    """

    setup: Setup = field(default_factory=Setup)
    reason: str = ""
    is_unmeasured: bool = False
    had_problems: bool = False


def recall_setup(
    choice: ModelChoice, model: Model, measurements: Measurements | None = None
) -> ChosenSetup:
    """Return the setup for a choice; open parts are the best ones measured on this machine.

    `measurements`: those of the model; by default they are read from the cache.
    """
    if not choice.is_open:
        return _runnable(choose_setup(choice, None), model)
    measurements = measurements or read_measurements(model)
    known = {m.setup.engine for m in measurements.measured} if measurements else set()
    engines = engines_to_measure(choice, model)
    return replace(
        _runnable(choose_setup(choice, measurements), model),
        is_unmeasured=not known.issuperset(engines),
        had_problems=bool(measurements and measurements.problems(engines)),
    )


def _runnable(chosen: ChosenSetup, model: Model) -> ChosenSetup:
    """Return a setup whose default engine is the one that runs the model."""
    engine = engine_for(chosen.setup.engine, model)
    return replace(chosen, setup=replace(chosen.setup, engine=engine))


def choose_setup(choice: ModelChoice, measurements: Measurements | None) -> ChosenSetup:
    """Return the setup for a choice with these measurements, or with none."""
    if choice.is_open and measurements:
        if best := measurements.best(choice):
            return ChosenSetup(best.setup, measurements.reason(best))
        if best := measurements.best(replace(choice, threads=None)):
            # The chosen number of threads was not measured: use the best setup of all others.
            threads = choice.threads or best.setup.threads
            return ChosenSetup(replace(best.setup, threads=threads), measurements.reason(best))
    setup = Setup(
        _default_engine(choice) if choice.engine == AUTO else choice.engine,
        "fp32" if choice.precision == AUTO else cast("Precision", choice.precision),
        choice.device,
        choice.threads or default_threads(),
    )
    return ChosenSetup(setup)


def engines_to_measure(choice: ModelChoice, model: Model) -> tuple[str, ...]:
    """Return the engines to measure for a choice.

    PyTorch is measured only if the user chose it: its import alone takes longer than the whole
    measurement of the others, and it is slower on processors.
    """
    wanted = MEASURED_ENGINES if choice.engine in (AUTO, *MEASURED_ENGINES) else (choice.engine,)
    return tuple(name for name in usable_engines(model) if name in wanted)


def _default_engine(choice: ModelChoice) -> str:
    """Return the first engine that supports the precision and the device of a choice."""
    for kind in engine_kinds():
        has_precision = choice.precision in (AUTO, *kind.precisions)
        if kind.is_installed and has_precision and choice.device in (AUTO, *kind.devices):
            return kind.name
    return DEFAULT_ENGINE
