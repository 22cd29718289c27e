"""What happens to errors that nobody caught: the log, one word to the user, and a crash file.

Set up by the entry point, on the main thread; the hooks run on whichever thread failed.
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

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

log = logging.getLogger(__name__)


def crash_file() -> Path:
    """Return the file that takes the stacks of all threads when the process itself crashes."""
    return paths.log_dir() / "crash.log"


def last_crash_file() -> Path:
    """Return the file with the crash before this start; it may not exist."""
    return paths.log_dir() / "last-crash.log"


def tell_terminal(words: str) -> None:
    """Say it where the program was started."""
    print(f"swiftcam: {words}", file=sys.stderr)


class Hooks:
    """Logs what nobody caught and says so, once for each place in the program.

    What fails in a timer fails sixty times a second: of each place the 1st, 10th, 100th ... error
    is logged. `tell` gets a sentence; it is called on any thread and must be quick.
    """

    def __init__(self) -> None:
        self.tell: Callable[[str], None] = tell_terminal
        self.found_crash = False
        self._counts: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()
        self._crash_stream: TextIO | None = None  # faulthandler keeps only its number

    def install(self) -> None:
        """Take over what Python, its threads and its finalisers do with such errors."""
        sys.excepthook = self._on_main
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable

    def watch_crashes(self) -> None:
        """Have the stacks of all threads written down if the process crashes from now on.

        What an earlier crash left is moved aside; `last_crash_file` has it then.
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
        """Log an error that nobody caught and, the first time, tell the user."""
        count = self._count(error)
        if str(count).strip("0") == "1":
            log.error("not caught, %s (%d times)", where, count, exc_info=error)
        if count == 1:
            self.tell(unexpected("working"))

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
    """Install the hooks, and have crashes of the process written down."""
    HOOKS.install()
    HOOKS.watch_crashes()
