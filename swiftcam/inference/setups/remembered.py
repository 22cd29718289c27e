"""The cache of measurements: one file for each model, machine and set of installed engines."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from swiftcam import files, paths
from swiftcam.documents.parse import read_json_file
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
    """Return the cached file of a model's measurements; its name has all they depend on."""
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
    """Return the measurements of a model on this machine; None if there are none."""
    try:
        values = read_json_file(measurements_path(model))
        measured = tuple(_measured(entry) for entry in values["measured"])
        return Measurements(measured, int(values["pictures"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_measurements(measurements: Measurements, model: Model) -> None:
    """Write measurements to the cache; earlier ones of other engines are kept.

    A failure is only logged: the model is measured again the next time.
    """
    path = measurements_path(model)
    measurements = _joined(measurements, read_measurements(model))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.atomic_path(path) as temporary:
            temporary.write_text(json.dumps(asdict(measurements), indent=1), encoding="utf-8")
    except OSError as error:
        log.info("measurements not kept in %s (%s)", path.parent, error)


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


def _version(library: str) -> str:
    from importlib import metadata  # takes 0.05 s, and is needed only for an automatic choice

    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""  # another build of the library, under another name
