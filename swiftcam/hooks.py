"""Handles uncaught errors and crashes: logs them, tells the user once, and writes a crash file.

Set up by the entry point, on the main thread; each hook runs on the thread that failed.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from swiftcam import paths
from swiftcam.logs import unexpected
from swiftcam.texts import shown_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

log = logging.getLogger(__name__)


def crash_file() -> Path:
    """Return the file that gets the stacks of all threads when the process crashes."""
    return paths.log_dir() / "crash.log"


def last_crash_file() -> Path:
    """Return the file with the crash of an earlier run; it may not exist."""
    return paths.log_dir() / "last-crash.log"


def print_to_terminal(text: str) -> None:
    """Print a message on standard error, without secrets and anything that a terminal obeys."""
    with suppress(OSError):  # nobody can be told
        print(f"swiftcam: {shown_message(text)}", file=sys.stderr, flush=True)


class Hooks:
    """Logs uncaught errors and tells the user, once for each place in the program.

    An error in a timer repeats sixty times a second: the 1st, 10th, 100th ... error of each place
    is logged. `show` shows a sentence to the user; it is called on any thread and must be quick.
    """

    def __init__(self) -> None:
        self.show: Callable[[str], None] = print_to_terminal
        self.found_crash = False
        self._counts: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()
        self._crash_stream: TextIO | None = None  # kept open: faulthandler has only its number

    def install(self) -> None:
        """Handle the uncaught errors of the main thread, of other threads and of finalisers."""
        sys.excepthook = self._on_main
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable

    def watch_crashes(self) -> None:
        """Write the stacks of all threads to a file if the process crashes from now on.

        The file of an earlier crash is renamed to `last_crash_file`.
        """
        path = crash_file()
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size:
                path.replace(last_crash_file())
                self.found_crash = True
                log.error("the program crashed the last time: see %s", last_crash_file())
        with suppress(OSError):
            self._crash_stream = path.open("a", encoding="utf-8")
            faulthandler.enable(self._crash_stream)

    def report(self, where: str, error: BaseException) -> None:
        """Log an uncaught error and, the first time, tell the user."""
        count = self._count(error)
        if str(count).strip("0") == "1":
            log.error("not caught, %s (%d times)", where, count, exc_info=error)
        if count == 1:
            self.show(unexpected("working"))

    def _count(self, error: BaseException) -> int:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else (repr(error), 0)
        with self._lock:
            self._counts[place] = self._counts.get(place, 0) + 1
            return self._counts[place]

    def _on_main(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report("on the main thread", error)

    def _on_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is None or isinstance(failed.exc_value, SystemExit):
            return
        self.report(f"on {failed.thread.name if failed.thread else 'a thread'}", failed.exc_value)

    def _on_unraisable(self, failed: sys.UnraisableHookArgs) -> None:
        log.warning("not raised: %s (%r)", failed.err_msg, failed.object, exc_info=failed.exc_value)


HOOKS = Hooks()


def set_up() -> None:
    """Install the hooks and the crash file."""
    HOOKS.install()
    HOOKS.watch_crashes()
