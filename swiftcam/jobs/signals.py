"""The signals that ask the program to end; each does what Ctrl-C does.

SIGINT is Ctrl-C; SIGTERM comes from systemd, containers and `kill`; SIGHUP when the terminal is
closed or the connection to it is lost; SIGBREAK is Ctrl-Break on Windows.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
_BASE = 128  # plus the number of the signal: the exit code, by the convention of shells


class Interrupted(KeyboardInterrupt):
    """Raised on the main thread by a signal other than Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def exit_code_of(error: KeyboardInterrupt) -> int:
    """Return the exit code of a command that a signal has ended."""
    return exit_code_for(getattr(error, "number", signal.SIGINT))


def exit_code_for(number: int) -> int:
    """Return the exit code of a command that the signal of this number has ended."""
    return _BASE + number


def raise_on_signals() -> None:
    """Let every ending signal raise `KeyboardInterrupt` on the main thread from now on.

    A second signal of another kind is ignored: systemd and terminals send several at once, and the
    first must be able to finish. A signal that the parent process ignores stays ignored: so does
    `nohup` keep a program alive.
    """
    first: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT and first and number not in first:
            return
        first.append(number)
        raise KeyboardInterrupt if number == signal.SIGINT else Interrupted(number)

    for number in _handled():
        signal.signal(number, interrupt)


def end_at_once() -> None:
    """Let every ending signal end the process without a traceback, once its work is done."""
    for number in _handled():
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def handled_by(handle: Callable[[int], None]) -> Iterator[None]:
    """Call `handle` with the number of each ending signal in the block.

    Nothing changes on another thread than the main one, which alone can set handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda number, frame: handle(number)) for number in _handled()
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def deferred() -> Iterator[None]:
    """Let an ending signal in the block raise `KeyboardInterrupt` at its end: it is not cut."""
    received: list[int] = []
    with handled_by(received.append):
        yield
    if received:
        number = received[0]
        raise KeyboardInterrupt if number == signal.SIGINT else Interrupted(number)


def _handled() -> list[signal.Signals]:
    """Return the ending signals that are not ignored."""
    return [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
