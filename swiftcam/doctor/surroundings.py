"""The sections about display, cameras and permissions, models, and SwiftCam's files."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from swiftcam import hooks, logs, paths
from swiftcam.capture.opencv.devices import list_cameras
from swiftcam.doctor.section import ReportSection
from swiftcam.errors import DisplayError
from swiftcam.inference.models.inventory import list_models
from swiftcam.phrases import Phrase
from swiftcam.settings import read_settings
from swiftcam.ui.window.requirements import require_qt

_DISPLAY_VARIABLES = (
    *("XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "DISPLAY", "WAYLAND_DISPLAY"),
    *("QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "LANG"),
)


def examine_display() -> ReportSection:
    """Return the display, and problems with system libraries that the window needs."""
    values = {
        name: _without_host(os.environ[name]) for name in _DISPLAY_VARIABLES if os.environ.get(name)
    }
    has_display = sys.platform != "linux" or bool(values.keys() & {"DISPLAY", "WAYLAND_DISPLAY"})
    problems = []
    try:
        require_qt(needs_display=has_display)
    except DisplayError as error:
        problems.append(_without_host(str(error)))
    shown = "yes" if has_display and not problems else "no: the live view is in the terminal"
    return ReportSection("display", values | {"window": shown}, tuple(problems))


def examine_cameras(devices: Path = Path("/dev")) -> ReportSection:
    """Return the cameras, and problems with permissions. No camera is opened."""
    values = {
        f"camera {camera.index}": f"{camera.name} ({camera.identity})" for camera in list_cameras()
    }
    refused = [
        path.name
        for path in sorted(devices.glob("video[0-9]*"))
        if not os.access(path, os.R_OK | os.W_OK)
    ]
    problems = []
    if refused:
        problems.append(
            f"This user may not open {', '.join(refused)}. Run: sudo usermod -aG video $USER; "
            "then log in again."
        )
    return ReportSection("cameras", values or {"cameras": "none connected"}, tuple(problems))


def examine_models() -> ReportSection:
    """Return the directory of the models, and the installed models."""
    values: dict[str, Any] = {"store": str(paths.store_dir())}
    problems = []
    for entry in list_models():
        if entry.is_usable or entry.stored:
            size = entry.weights or entry.stored
            values[entry.name] = f"{entry.presence.value}, {size / 1e6:.1f} MB"
        if entry.problem:
            problems.append(f"{entry.name}: {entry.problem}")
    return ReportSection("models", values, tuple(problems))


def examine_files() -> ReportSection:
    """Return the paths of SwiftCam's files, and problems with them."""
    places = {
        "log": logs.log_file(),
        "crash file": hooks.last_crash_file(),
        "settings": paths.settings_file(),
        "cache": paths.cache_dir(),
        "screenshots": paths.pictures_dir(),
    }
    values = {name: f"{path}{_state(path)}" for name, path in places.items()}
    problems = [_without_value(problem) for problem in read_settings()[1]]
    if hooks.last_crash_file().exists():
        problems.append(
            f"SwiftCam crashed once. Please send {hooks.last_crash_file()} with a report, "
            "and then delete it."
        )
    return ReportSection("files", values, tuple(problems))


def _without_value(problem: str) -> str:
    """Return a problem of the settings without the value, which may be a private address."""
    parts = problem.values if isinstance(problem, Phrase) else {}
    if "value" not in parts:
        return problem
    return "The setting {name} is not valid: {reason}. Set it again.".format(**parts)


def _without_host(text: str) -> str:
    """Return a text with the host of a remote X display replaced by HOST."""
    host = os.environ.get("DISPLAY", "").rpartition(":")[0]
    if not host or host in ("localhost", "unix"):
        return text
    return re.sub(rf"{re.escape(host)}(?=:\d)", "HOST", text)


def _state(path: Path) -> str:
    try:
        return "" if path.is_dir() else f" ({path.stat().st_size / 1000:.0f} kB)"
    except OSError:
        return " (does not exist yet)"
