"""The cache of measurements: one file for a model, the engines that can run it, and a machine."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from swiftcam.documents.parse import read_json_file
from swiftcam.inference.engines.engine_provenance import planned_provenance
from swiftcam.inference.engines.registry import usable_kinds
from swiftcam.inference.graphs.calibration import is_calibrated
from swiftcam.inference.kept_files import kept_path, mark_used, write_kept
from swiftcam.inference.machine import whole_machine
from swiftcam.inference.setups.setup import Measured, Measurements, Setup

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.model import Model
    from swiftcam.inference.provenance import Provenance


def measurements_path(model: Model) -> Path:
    """Return the cached file of a model's measurements.

    Raises:
        ModelError: the weights cannot be read.
    """
    return kept_path("measurements", model.name, _provenance(model), ".json")


def _provenance(model: Model) -> Provenance:
    """Return the provenance of measurements: of every engine that may be measured, and the machine.

    Devices are not listed: the packages of the engines, the accelerators and their drivers decide
    which there are.
    """
    can_use_int8 = is_calibrated(model)
    engines = {
        f"{kind.name} {precision}": planned_provenance(kind, model, precision).digest
        for kind in usable_kinds(model)
        for precision in kind.precisions
        if precision != "int8" or can_use_int8
    }
    machine = replace(whole_machine(), processors=os.cpu_count() or 0)
    return replace(model.provenance, machine=machine).of("measurements", **engines)


def read_measurements(model: Model) -> Measurements | None:
    """Return the measurements of a model on this machine; None if there are none."""
    path = measurements_path(model)
    try:
        values = read_json_file(path)
        measured = tuple(_measured(entry) for entry in values["measured"])
        found = Measurements(measured, int(values["pictures"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    mark_used(path)
    return found


def write_measurements(measurements: Measurements, model: Model) -> None:
    """Write measurements to the cache; earlier ones of other engines are kept.

    A failure is only logged: the model is measured again the next time.
    """
    measurements = _joined(measurements, read_measurements(model))
    text = json.dumps(asdict(measurements), indent=1)
    write_kept(measurements_path(model), lambda path: path.write_text(text, encoding="utf-8"))


def _joined(measurements: Measurements, earlier: Measurements | None) -> Measurements:
    """Return new measurements, joined with the earlier ones of engines not measured now."""
    if earlier is None:
        return measurements
    engines = {m.setup.engine for m in measurements.measured}
    # Agreements on another number of pictures cannot be compared; float32 has none.
    others = [
        m
        for m in earlier.measured
        if m.setup.engine not in engines
        and (m.agreement is None or earlier.pictures == measurements.pictures)
    ]
    return replace(measurements, measured=(*measurements.measured, *others))


def _measured(values: dict[str, Any]) -> Measured:
    return Measured(**{**values, "setup": Setup(**values["setup"])})
