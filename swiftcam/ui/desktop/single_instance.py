"""One window for each user and display: a later start hands its files to the window that is open.

The window listens on a local socket that only its user can open. A conversation, one line each:
the window greets, the other start sends a JSON object, the window confirms it. Nothing is sent
before the greeting, so a window that hangs gets nothing that it would open much later.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from swiftcam import paths
from swiftcam.documents.convert import converted
from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import Limits, parse_json

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

ANSWER_SECONDS = 5.0  # until a window counts as hung
_CONNECT_MS = 1000
_IDLE_MS = 10_000  # until the window hangs up
_MOST_GUESTS = 8  # conversations at a time
_GREETING, _TAKEN = b"swiftcam 1\n", b"taken\n"
_LIMITS = Limits(size=16_000_000, depth=3, values=200_000)
_LONGEST_PATH = 100  # bytes; systems allow 104 or 108 for a socket
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
# Names of environment variables by which a desktop lets a program come to the front.
_ACTIVATION = "XDG_ACTIVATION_TOKEN"


class HandOver(Enum):
    """How handing files over ended: taken, no window is open, or the window does not answer."""

    TAKEN = "taken"
    NO_WINDOW = "no window"
    NO_ANSWER = "no answer"


class WindowMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A message to the window: places to open, or none to bring it to the front."""

    places: list[Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]]
    activation: Annotated[str, msgspec.Meta(max_length=200)] = ""


def hand_over(places: Sequence[str], seconds: float = ANSWER_SECONDS) -> HandOver:
    """Give places to the window that is open, which comes to the front; wait for its answer."""
    name = socket_name()
    if name is None:
        return HandOver.NO_WINDOW
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_CONNECT_MS) or not _is_own(name):
        return HandOver.NO_WINDOW
    end = time.monotonic() + seconds
    message = {"places": list(places), "activation": os.environ.get(_ACTIVATION, "")[:200]}
    if _line(socket, end) != _GREETING:
        return HandOver.NO_ANSWER
    if sys.platform == "win32":
        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # any process
    socket.write(json.dumps(message).encode("ascii") + b"\n")
    socket.flush()
    is_taken = _line(socket, end) == _TAKEN
    socket.disconnectFromServer()
    return HandOver.TAKEN if is_taken else HandOver.NO_ANSWER


class InstanceServer(QObject):
    """Takes the files of later starts.

    `received`: paths and addresses, as a list of `str`; an empty one only raises the window.
    """

    received = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guests: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)

    def listen(self) -> bool:
        """Begin to listen; return False if another window does, or if that is not possible here.

        A socket that a crash has left is removed.
        """
        name = socket_name()
        if name is None:
            return False
        folder = Path(tempfile.gettempdir())  # where `name` is no path; this user's own on Windows
        lock = QLockFile(str(folder / f"{name}.lock"))
        if not lock.tryLock(_CONNECT_MS):
            return False
        try:
            probe = QLocalSocket()
            probe.connectToServer(name)
            if probe.waitForConnected(_CONNECT_MS):
                probe.abort()
                return False
            QLocalServer.removeServer(name)
            is_listening = self._server.listen(name)
        finally:
            lock.unlock()
        if not is_listening:
            log.info("other starts cannot hand files over: %s", self._server.errorString())
        return is_listening

    def close(self) -> None:
        """Stop listening; later starts open their own window."""
        self._server.close()
        for guest in tuple(self._guests):
            guest.abort()

    def _on_server_new_connection(self) -> None:
        while (guest := self._server.nextPendingConnection()) is not None:
            if len(self._guests) >= _MOST_GUESTS:
                guest.abort()
                guest.deleteLater()
                continue
            self._guests.append(guest)
            guest.setReadBufferSize(_LIMITS.size + 2)
            guest.readyRead.connect(lambda guest=guest: self._on_guest_ready(guest))
            guest.disconnected.connect(lambda guest=guest: self._on_guest_disconnected(guest))
            QTimer.singleShot(_IDLE_MS, guest, guest.abort)
            guest.write(_GREETING)

    def _on_guest_ready(self, guest: QLocalSocket) -> None:
        if not guest.canReadLine():
            if guest.bytesAvailable() > _LIMITS.size:
                log.info("a message to the window is too long and was ignored")
                guest.abort()
            return
        line = bytes(guest.readLine(_LIMITS.size + 2).data())
        try:
            message = converted(parse_json(line, _LIMITS), WindowMessage)
        except DocumentError as error:
            log.info("a message to the window was ignored: %s", error)
            guest.abort()
            return
        guest.write(_TAKEN)
        guest.flush()
        guest.disconnectFromServer()
        if message.activation:
            os.environ[_ACTIVATION] = message.activation  # Qt uses it once, to activate a window
        self.received.emit(message.places)

    def _on_guest_disconnected(self, guest: QLocalSocket) -> None:
        if guest in self._guests:
            self._guests.remove(guest)
            guest.deleteLater()


def socket_name() -> str | None:
    """Return the name of the socket of this user, settings folder and display; None without one.

    On Unix it is a path in a folder that only this user can change: a socket there is theirs.
    """
    parts = [str(paths.settings_file()), *(os.environ.get(name, "") for name in _DISPLAYS)]
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    if sys.platform == "win32":
        return f"swiftcam-{digest}"
    private = Path(tempfile.gettempdir()) / f"swiftcam-{os.getuid()}"
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), paths.cache_dir(), private):
        if not folder:
            continue
        name = Path(folder) / f"swiftcam-{digest}"
        if len(os.fsencode(name)) <= _LONGEST_PATH and _is_private(Path(folder)):
            return str(name)
    return None


def _is_private(folder: Path) -> bool:
    """Tell whether only this user can change a folder; it is created if it is missing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return False
    return folder.is_dir() and status.st_uid == os.getuid() and not status.st_mode & 0o022


def _is_own(name: str) -> bool:
    """Tell whether a socket belongs to this user."""
    if sys.platform == "win32":
        return True
    try:
        return Path(name).stat().st_uid == os.getuid()
    except OSError:
        return False


def _line(socket: QLocalSocket, end: float) -> bytes:
    """Return the next line of a conversation, b"" if it has not come until `end`."""
    while not socket.canReadLine():
        left = round((end - time.monotonic()) * 1000)
        if left <= 0 or not socket.waitForReadyRead(left):
            return b""
    return bytes(socket.readLine(100).data())
