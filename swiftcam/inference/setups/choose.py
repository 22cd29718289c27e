"""Which setup a model is run with: the best that was measured here, or the default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from swiftcam.inference.engines.registry import (
    AUTO,
    DEFAULT_ENGINE,
    default_threads,
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

MEASURED = ("onnx", "openvino", "litert")  # the engines that an automatic choice is made among


@dataclass(frozen=True)
class ChosenSetup:
    """How a choice is run, and why in a sentence ("" where no measurement decided).

    `is_unmeasured`: it leaves something open, and that was never measured on this machine.
    """

    setup: Setup = field(default_factory=Setup)
    reason: str = ""
    is_unmeasured: bool = False


def recall_setup(
    choice: ModelChoice, model: Model, measurements: Measurements | None = None
) -> ChosenSetup:
    """Return how a choice is run: as measured to be best, where it leaves that open.

    `measurements` is what was measured, where that is known better than from what was kept.
    """
    if not choice.is_open:
        return choose_setup(choice, None)
    measurements = measurements or read_measurements(model)
    known = {m.setup.engine for m in measurements.measured} if measurements else set()
    is_unmeasured = not known.issuperset(engines_to_measure(choice, model))
    return replace(choose_setup(choice, measurements), is_unmeasured=is_unmeasured)


def choose_setup(choice: ModelChoice, measurements: Measurements | None) -> ChosenSetup:
    """Return how a choice is run after a measurement, or without one."""
    if choice.is_open and measurements:
        if best := measurements.best(choice):
            return ChosenSetup(best.setup, measurements.reason(best))
        if best := measurements.best(replace(choice, threads=None)):
            # Not measured with as many threads: what is best with others is taken.
            threads = choice.threads or best.setup.threads
            return ChosenSetup(replace(best.setup, threads=threads), measurements.reason(best))
    setup = Setup(
        _usual_engine(choice) if choice.engine == AUTO else choice.engine,
        "fp32" if choice.precision == AUTO else cast("Precision", choice.precision),
        choice.device,
        choice.threads or default_threads(),
    )
    return ChosenSetup(setup)


def engines_to_measure(choice: ModelChoice, model: Model) -> tuple[str, ...]:
    """Return the engines among which a measurement decides for a choice.

    PyTorch is measured only for whoever chose it: its import alone takes longer than all the rest,
    and it is slower on processors.
    """
    wanted = MEASURED if choice.engine in (AUTO, *MEASURED) else (choice.engine,)
    return tuple(name for name in usable_engines(model) if name in wanted)


def _usual_engine(choice: ModelChoice) -> str:
    """Return the default engine, or the first that knows the precision and device of a choice."""
    for kind in engine_kinds():
        knows_precision = choice.precision in (AUTO, *kind.precisions)
        if kind.is_installed and knows_precision and choice.device in (AUTO, *kind.devices):
            return kind.name
    return DEFAULT_ENGINE
