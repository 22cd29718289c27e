"""Checks, before Qt is loaded, that the system has the libraries and the display it needs.

Without this check Qt ends with a stack trace if a library is missing, and aborts if there is no
display.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import DisplayError

if TYPE_CHECKING:
    from collections.abc import Callable

# Shared library: (Debian package, Fedora package).
_ALWAYS = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
}
_X11 = {
    "libX11.so.6": ("libx11-6", "libX11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
}
_WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl"),
}


def can_load(library: str) -> bool:
    """Tell whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def require_qt(*, needs_display: bool = True, can_load: Callable[[str], bool] = can_load) -> None:
    """Check that Qt can run here; `needs_display` is False for drawing into memory.

    Raises:
        DisplayError: libraries are missing (the message names their packages), or the display
            cannot be opened.
    """
    if sys.platform == "win32":
        # Qt loads an older Visual C++ runtime, with which ONNX Runtime could not start later.
        importlib.import_module("onnxruntime")
    if not sys.platform.startswith("linux"):
        return
    chosen = _chosen_platform()
    uses_wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    libraries = dict(_ALWAYS)
    if needs_display and not chosen:
        libraries |= _WAYLAND if uses_wayland else _X11
    missing = [packages for library, packages in libraries.items() if not can_load(library)]
    if missing:
        raise DisplayError(_missing_message(missing))
    if needs_display:
        _require_display(chosen or ("wayland" if uses_wayland else "xcb"))


def _chosen_platform() -> str:
    """Return the platform that QT_QPA_PLATFORM chooses, "" if it is not set.

    Raises:
        DisplayError: Qt has no such platform.
    """
    value = os.environ.get("QT_QPA_PLATFORM", "")
    names = [name.split(":")[0] for name in value.split(";") if name]
    known = _platforms()
    possible = [name for name in names if name.split("-")[0] in known]
    if names and known and not possible:
        raise DisplayError(
            f"QT_QPA_PLATFORM is {value!r}, which Qt does not have here. Unset it, or choose one "
            f"of: {', '.join(sorted(known))}."
        )
    return (possible or names or [""])[0]


def _platforms() -> set[str]:
    """Return the platforms that the installed Qt has; empty if its folder is not found."""
    package = importlib.util.find_spec("PySide6")
    for place in (package.submodule_search_locations or []) if package else []:
        plugins = Path(place, "Qt", "plugins", "platforms").glob("libq*.so")
        if names := {plugin.stem.removeprefix("libq").split("-")[0] for plugin in plugins}:
            return names
    return set()


def _require_display(platform: str) -> None:
    """Check that the display of a platform answers: Qt would abort.

    Raises:
        DisplayError: it does not.
    """
    # Qt takes X11 if Wayland does not answer.
    if platform.startswith("wayland") and not _wayland_answers():
        if os.environ.get("DISPLAY") and can_load("libxcb.so.1") and _x11_answers():
            return
        raise DisplayError(
            f"The display {os.environ.get('WAYLAND_DISPLAY', '')!r} cannot be opened: no Wayland "
            "compositor answers there. Correct WAYLAND_DISPLAY, or use --headless."
        )
    if platform == "xcb" and not _x11_answers():
        raise DisplayError(
            f"The display {os.environ.get('DISPLAY')!r} cannot be opened: no X server answers "
            "there, or it refuses this user. Correct DISPLAY, or use --headless."
        )


def _wayland_answers() -> bool:
    """Tell whether a Wayland compositor accepts a connection."""
    if os.environ.get("WAYLAND_SOCKET"):  # a connection that is open already
        return True
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # `name` may be absolute
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
        except (OSError, ValueError):
            return False
    return True


def _missing_message(missing: list[tuple[str, str]]) -> str:
    debian = " ".join(sorted({packages[0] for packages in missing}))
    fedora = " ".join(sorted({packages[1] for packages in missing}))
    return (
        "The window needs system libraries that are missing here. Install them with\n"
        f"  Debian, Ubuntu:  sudo apt-get install {debian}\n"
        f"  Fedora:          sudo dnf install {fedora}\n"
        "or use --headless for the live view in the terminal."
    )


def _x11_answers() -> bool:
    """Tell whether the X server in DISPLAY accepts a connection.

    The connection stays open until the process ends: a simple server such as Xvfb resets itself
    when its last client disconnects, and Qt's own connection could fail during the reset.
    """
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    return not xcb.xcb_connection_has_error(xcb.xcb_connect(None, None))
