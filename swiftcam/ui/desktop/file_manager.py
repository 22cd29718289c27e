"""Shows a file in the file manager of the desktop."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from PySide6.QtCore import QProcess

from swiftcam.ui.desktop.system_programs import open_with_system

_SERVICE = "org.freedesktop.FileManager1"
_PLACE = "/org/freedesktop/FileManager1"
_DEADLINE_MS = 5000  # a file manager that has to start answers once it has
_numbers = count()
_waiting: dict[str, object] = {}  # the calls without an answer, by their connection


def show_in_folder(path: Path) -> None:
    """Open the folder of a file in the file manager with the file selected; returns at once.

    A Linux desktop whose file manager cannot be asked for this opens the folder alone.
    """
    if sys.platform == "win32":
        # With its folder: Windows looks for a bare name in the current folder first.
        explorer = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "explorer.exe"
        QProcess.startDetached(str(explorer), [f"/select,{path}"])
    elif sys.platform == "darwin":
        QProcess.startDetached("/usr/bin/open", ["-R", str(path)])
    else:
        _show_items(path)


def _show_items(path: Path) -> None:
    """Ask the file manager over D-Bus to select a file; open its folder if it does not."""
    try:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
    except ImportError:  # a build of Qt without D-Bus
        open_with_system(path.parent)
        return
    name = f"swiftcam-show-items-{next(_numbers)}"
    # libdbus remembers the first address of the session in a process; the variable may change.
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    bus = QDBusConnection.connectToBus(address or QDBusConnection.BusType.SessionBus, name)
    call = QDBusMessage.createMethodCall(_SERVICE, _PLACE, _SERVICE, "ShowItems")
    call.setArguments([[path.absolute().as_uri()], ""])
    answer = QDBusPendingCallWatcher(bus.asyncCall(call, _DEADLINE_MS))
    _waiting[name] = answer

    def on_finished() -> None:
        is_shown = not answer.isError()
        del _waiting[name]
        QDBusConnection.disconnectFromBus(name)
        if not is_shown:
            open_with_system(path.parent)

    answer.finished.connect(on_finished)
    if not bus.isConnected() and name in _waiting:
        on_finished()
