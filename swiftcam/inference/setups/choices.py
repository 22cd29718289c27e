"""The engines, precisions, devices and sizes that a user can choose from.

No engine's library is imported for this; ONNX Runtime is asked only if it is already imported.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from swiftcam.inference.checkpoints.sizing import SIZES
from swiftcam.inference.engines.registry import (
    AUTO,
    DEFAULT_ENGINE,
    NUMBER_FORMATS,
    PRECISIONS,
    engine_kinds,
)

if TYPE_CHECKING:
    from swiftcam.inference.engines.registry import EngineKind
    from swiftcam.settings import Settings, SettingsChange

__all__ = ["SIZES", "device_names", "engine_titles", "precision_titles", "reset_unsupported"]


def engine_titles() -> dict[str, str]:
    """Return the titles of the installed engines, by name."""
    return {kind.name: kind.title for kind in engine_kinds() if kind.is_installed}


def precision_titles(engine: str, *, is_calibrated: bool) -> dict[str, str]:
    """Return the titles of the precisions an engine supports, by name.

    The engine "auto" supports those of all installed engines.
    """
    known = {p for kind in _kinds(engine) if kind.is_installed for p in kind.precisions}
    return {
        name: NUMBER_FORMATS[name]
        for name in PRECISIONS
        if name in known and (name != "int8" or is_calibrated)
    }


def device_names(engine: str) -> list[str]:
    """Return the devices an engine can use here; empty if its library would have to be imported."""
    if engine != DEFAULT_ENGINE or "onnxruntime" not in sys.modules:
        return []
    from swiftcam.inference.engines.providers import offered_devices

    return offered_devices()


def reset_unsupported(settings: Settings, changes: SettingsChange) -> SettingsChange:
    """Return changes that choose an engine, and reset what it does not support to "auto".

    That is the precision and the device in the settings, unless the changes set them.
    """
    result = changes.copy()
    kinds = _kinds(changes.get("engine", AUTO))
    precisions = {precision for kind in kinds for precision in kind.precisions}
    devices = {device for kind in kinds for device in kind.devices}
    if "precision" not in changes and settings.precision not in (AUTO, *precisions):
        result["precision"] = AUTO
    if "device" not in changes and settings.device not in (AUTO, *devices):
        result["device"] = AUTO
    return result


def _kinds(engine: str) -> list[EngineKind]:
    return [kind for kind in engine_kinds() if engine in (AUTO, kind.name)]
