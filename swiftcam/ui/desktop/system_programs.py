"""Opens folders and addresses with the programs of the system."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess, QProcessEnvironment, QUrl
from PySide6.QtGui import QDesktopServices

from swiftcam.jobs.own_program import is_frozen, system_environment

if TYPE_CHECKING:
    from pathlib import Path


def open_with_system(place: QUrl | Path) -> bool:
    """Open an address, a file or a folder; tell whether a program could be started.

    The packaged program has libraries of its own in its environment, which would break others: on
    Linux those get the environment of the session.
    """
    url = place if isinstance(place, QUrl) else QUrl.fromLocalFile(str(place))
    opener = shutil.which("xdg-open") if is_frozen() and sys.platform == "linux" else None
    if opener is None:
        return QDesktopServices.openUrl(url)
    process, environment = QProcess(), QProcessEnvironment()
    for name, value in system_environment().items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.setProgram(opener)
    process.setArguments([url.toString(QUrl.ComponentFormattingOption.FullyEncoded)])
    return bool(process.startDetached())  # a bool, not what PySide says
