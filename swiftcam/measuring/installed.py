"""Measuring the setups of installed models, for `swiftcam bench` and the window."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ModelError
from swiftcam.inference.engines.registry import AUTO
from swiftcam.inference.models.catalog import find_model, model_names
from swiftcam.inference.models.model import at_size, open_model
from swiftcam.inference.setups.choose import engines_to_measure, recall_setup
from swiftcam.inference.setups.measure import measure_setups, runs_now
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.remembered import read_measurements
from swiftcam.measuring.sample_crops import sample_crops
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.model import Model
    from swiftcam.inference.setups.setup import Measured, Measurements
    from swiftcam.jobs.progress import Watch

ANY_SETUP = ModelChoice(engine=AUTO, precision=AUTO)


@dataclass(frozen=True)
class ModelMeasurement:
    """The measurements of one model.

    `weight_bytes`: the size of its weights. `best`: the best setup; `reason`: why it is the best.
    """

    name: str
    weight_bytes: int
    measurements: Measurements
    best: Measured
    reason: str


def measure_model(
    name: str,
    watch: Watch | None = None,
    pictures: Path | None = None,
    size: int | None = None,
    engines: tuple[str, ...] = (),
) -> ModelMeasurement:
    """Measure the setups of a model and store the measurements.

    Raises:
        ArgumentError: there is no such model or folder of pictures.
        ModelError: the model cannot be run.
        Cancelled: it was cancelled.
    """
    model = at_size(open_model(find_model(name)), size)
    measurements = measure_setups(model, sample_crops(model.recipe, pictures), watch, engines)
    best = measurements.best(ANY_SETUP)
    if best is None:
        raise ModelError(
            f"No setup of {name} can be trusted: none runs on the processor in float32, with which "
            "the others are compared. Install onnxruntime again."
        )
    weight_bytes = model.weights_path.stat().st_size
    return ModelMeasurement(name, weight_bytes, measurements, best, measurements.reason(best))


def measure_choice(choice: ModelChoice, model: Model, watch: Watch | None = None) -> Measurements:
    """Measure the setups that a choice allows for its model, and store the measurements.

    Raises:
        ModelError: the model cannot be run.
        Cancelled: it was cancelled.
    """
    engines = engines_to_measure(choice, model)
    return measure_setups(model, sample_crops(model.recipe), watch, engines)


def needs_measuring(choice: ModelChoice, model: Model) -> bool:
    """Tell whether a choice was never measured here, or a setup that did not run then runs now.

    Raises:
        ModelError: the model cannot be read.
    """
    chosen = recall_setup(choice, model)
    if chosen.is_unmeasured or not chosen.had_problems:
        return chosen.is_unmeasured
    known = read_measurements(model)
    engines = engines_to_measure(choice, model)
    return known is None or any(runs_now(m, model) for m in known.problems(engines))


def installed_models() -> list[str]:
    """Return the names of the models on this machine, the default model first."""
    return sorted(model_names(), key=lambda name: (name != DEFAULT_MODEL, name))


def largest_within(measured: list[ModelMeasurement], budget: float) -> str | None:
    """Return the name of the model with the largest weights and a p95 up to `budget` ms."""
    fitting = [entry for entry in measured if entry.best.p95 <= budget]
    return max(fitting, key=lambda entry: entry.weight_bytes).name if fitting else None


def as_values(measured: ModelMeasurement) -> dict[str, Any]:
    """Return the measurements of a model as `swiftcam bench --json` prints them."""
    values = asdict(measured)
    # The key has its old name, which scripts of users read.
    return {"tuning" if key == "measurements" else key: value for key, value in values.items()}
