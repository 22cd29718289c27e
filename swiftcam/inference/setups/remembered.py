"""Measurements in the user's cache: one file for each model, machine and set of engines."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from swiftcam import paths
from swiftcam.inference.engines.registry import usable_kinds
from swiftcam.inference.graphs.calibration import calibration_digest
from swiftcam.inference.machine import machine_identity
from swiftcam.inference.setups.setup import Measured, Measurements, Setup

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.model import Model

log = logging.getLogger(__name__)

_VERSION = 1


def measurements_path(model: Model) -> Path:
    """Return where the measurements of a model are kept: by all that they depend on."""
    kinds = usable_kinds(model)
    key = {
        "version": _VERSION,
        "model": model.identity,
        "machine": [machine_identity(), os.cpu_count()],
        "engines": {kind.name: _version(kind.library) for kind in kinds},
        "calibration": calibration_digest(model),
    }
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "measurements" / f"{model.name[:40]}-{digest[:16]}.json"


def read_measurements(model: Model) -> Measurements | None:
    """Return what was measured of a model on this machine; None if nothing was."""
    try:
        values = json.loads(measurements_path(model).read_text(encoding="utf-8"))
        measured = tuple(_measured(entry) for entry in values["measured"])
        return Measurements(measured, int(values["pictures"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_measurements(measurements: Measurements, model: Model) -> None:
    """Keep measurements, and those from before of other engines.

    A cache that cannot be written costs only another measurement.
    """
    path = measurements_path(model)
    measurements = _joined(measurements, read_measurements(model))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.atomic_path(path) as temporary:
            temporary.write_text(json.dumps(asdict(measurements), indent=1), encoding="utf-8")
    except OSError as error:
        log.info("measurements not kept in %s (%s)", path.parent, error)


def _joined(measurements: Measurements, before: Measurements | None) -> Measurements:
    """Return measurements with those from before of the engines that were left out."""
    if before is None:
        return measurements
    engines = {m.setup.engine for m in measurements.measured}
    # An agreement on other pictures is another one; float32 needs none.
    others = [
        m
        for m in before.measured
        if m.setup.engine not in engines
        and (m.agreement is None or before.pictures == measurements.pictures)
    ]
    return replace(measurements, measured=(*measurements.measured, *others))


def _measured(values: dict[str, Any]) -> Measured:
    return Measured(**{**values, "setup": Setup(**values["setup"])})


def _version(library: str) -> str:
    from importlib import metadata  # a twentieth of a second, and only for an automatic choice

    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""  # another build of it, under another name
