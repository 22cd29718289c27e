"""The provenance of engines: of those that ran, and of those that may be measured.

Imports no library of an engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from swiftcam.inference.builder_versions import KERAS_VERSION, TORCH_VERSION
from swiftcam.inference.distributions import installed_distributions
from swiftcam.inference.engines.engine_settings import settings_of
from swiftcam.inference.graphs.graph_cache import graph_provenance
from swiftcam.inference.graphs.int8_form import int8_form
from swiftcam.inference.machine import processor_part, whole_machine
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.provenance import BuildPart, EnginePart, Provenance, as_text
from swiftcam.inference.taught.taught_model import TaughtModel
from swiftcam.inference.tflite.tflite_cache import tflite_provenance

if TYPE_CHECKING:
    from swiftcam.inference.engines.registry import EngineKind, Precision
    from swiftcam.inference.models.model import Model

_ON_PROCESSOR = {"CPU", "CPUExecutionProvider", "AzureExecutionProvider", "XNNPACK"}
_NETWORKS = {"torch": f"torch {TORCH_VERSION}", "tensorflow": f"keras {KERAS_VERSION}"}


@dataclass(frozen=True)
class Execution:
    """How an engine runs.

    `name`: its name in options. `library`, `version`: its library and the version that this states.
    `precision`: of the computation. `providers`: the providers or devices that execute the network.
    `settings`: see `engine_settings`.
    """

    name: str
    library: str
    version: str
    precision: str
    providers: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)


def provenance_of_run(built: Provenance, execution: Execution) -> Provenance:
    """Return the provenance of an engine that runs what `built` is the provenance of."""
    packages = installed_distributions(execution.library)
    part = EnginePart(
        execution.name,
        packages or (f"{execution.library} {execution.version}",),
        as_text(execution.settings),
        execution.precision,
        execution.providers,
    )
    is_on_processor = _ON_PROCESSOR.issuperset(execution.providers)
    return replace(
        built, engine=part, machine=processor_part() if is_on_processor else whole_machine()
    )


def planned_provenance(kind: EngineKind, model: Model, precision: Precision) -> Provenance:
    """Return the provenance of an engine as far as it is known before it runs.

    Raises:
        ModelError: the model cannot be read, or is not calibrated for int8.
    """
    settings = as_text(settings_of(kind.name, precision))
    packages = installed_distributions(kind.library)
    part = EnginePart(kind.name, packages, settings, precision)
    return replace(built_provenance(kind.name, model, precision), engine=part)


def built_provenance(engine: str, model: Model, precision: Precision) -> Provenance:
    """Return the provenance of the form in which the engine called `engine` runs a model.

    Raises:
        ModelError: the model cannot be read, or is not calibrated for int8.
    """
    if isinstance(model, ImportedClassifier):
        return model.provenance
    if isinstance(model, TaughtModel):
        return model.taught_on(built_provenance(engine, model.base, precision))
    if engine in _NETWORKS:
        return replace(model.provenance, build=BuildPart(_NETWORKS[engine]))
    form = int8_form(engine, model) if precision == "int8" else None
    if engine == "litert":
        return tflite_provenance(model, form)
    return graph_provenance(model, form)
