"""Measuring installed models for `swiftcam bench` and the window: crops, tuner, verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.inference.classifier import ModelChoice, chosen_model
from swiftcam.inference.engines.registry import AUTO
from swiftcam.inference.models.catalog import DEFAULT_MODEL, find_model, model_names
from swiftcam.inference.models.model import at_size, open_model
from swiftcam.inference.setups.measure import tune
from swiftcam.inference.setups.setup import engines_to_measure
from swiftcam.measuring.sample_crops import sample_crops

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.setups.setup import Measured, Tuning
    from swiftcam.jobs.progress import Watch

ANYTHING = ModelChoice(engine=AUTO, precision=AUTO)


@dataclass(frozen=True)
class Bench:
    """What was measured of one model; `weight_bytes` is the size of its weights."""

    name: str
    weight_bytes: int
    tuning: Tuning
    best: Measured
    reason: str


def bench_model(
    name: str,
    watch: Watch | None = None,
    pictures: Path | None = None,
    size: int | None = None,
    engines: tuple[str, ...] = (),
) -> Bench:
    """Measure a model and remember what was found.

    Raises:
        ArgumentError: there is no such model or folder of pictures.
        ModelError: the model cannot be run.
        Cancelled: it was called off.
    """
    model = at_size(open_model(find_model(name)), size)
    tuning = tune(model, sample_crops(model.recipe, pictures), watch, engines)
    best = tuning.best(ANYTHING)
    assert best is not None  # float32 is always acceptable, and `tune` fails where it does not run
    weight_bytes = model.weights_path.stat().st_size
    return Bench(name, weight_bytes, tuning, best, tuning.reason(best))


def measure_choice(choice: ModelChoice, watch: Watch | None = None) -> Tuning:
    """Measure what a choice leaves open, and remember what was found.

    Raises:
        ArgumentError: there is no such model.
        ModelError: the model cannot be run.
        Cancelled: it was called off.
    """
    model = chosen_model(choice)
    return tune(model, sample_crops(model.recipe), watch, engines_to_measure(choice, model))


def installed_models() -> list[str]:
    """Return the models that can be measured at once, the starter first."""
    return sorted(model_names(), key=lambda name: (name != DEFAULT_MODEL, name))


def largest_within(found: list[Bench], budget: float) -> str | None:
    """Return the model with the largest weights whose p95 is within `budget` milliseconds."""
    fitting = [entry for entry in found if entry.best.p95 <= budget]
    return max(fitting, key=lambda entry: entry.weight_bytes).name if fitting else None
