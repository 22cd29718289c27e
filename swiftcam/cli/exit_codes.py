"""Runs a command: turns its outcome into an exit code, and an error into one message."""

from __future__ import annotations

import errno
import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError, system_reason
from swiftcam.jobs.signals import exit_code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

CLOSED_OUTPUT = 141  # as if SIGPIPE had ended the process, the convention of shells
# Errors of standard output. A file of the user's has its own message before it gets here.
_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


class _Carried(Exception):
    """Carries an error past the command-line library, which has exit codes of its own for it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


@contextmanager
def carried() -> Iterator[None]:
    """Carry an interruption, or an error of the output, of the block to `exit_code`."""
    try:
        yield
    except (KeyboardInterrupt, OSError) as error:
        raise _Carried(error) from error


def exit_code(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; an expected error is one message on stderr.

    0: success. 1: an error at run time. 2: invalid arguments. 3: some pictures could not be
    labelled. 128 and the number of a signal: that signal ended the command. 141: the program that
    reads the output has ended.
    """
    try:
        command()
    except _Carried as carrier:
        return _code_of(carrier.error)
    except BaseException as error:
        return _code_of(error)
    return 0


def finished_code(code: int) -> int:
    """Write what is left of the output; return `code`, or that of an error in this."""
    return code or exit_code(sys.stdout.flush)


def _code_of(error: BaseException) -> int:
    if isinstance(error, SwiftCamError):
        _say(str(error))
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return exit_code_of(error)
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, BrokenPipeError):
        return CLOSED_OUTPUT
    if isinstance(error, OSError) and error.errno in _OUTPUT_ERRORS and error.filename is None:
        _say(f"the output cannot be written ({system_reason(error)}). Send it to another place.")
        return 1
    from swiftcam.logs import log_file

    log.error("command line", exc_info=error)
    _say(f"something unexpected went wrong. The details are in {log_file()}.")
    return 1


def _say(message: str) -> None:
    from swiftcam.hooks import print_to_terminal  # only an error needs it

    print_to_terminal(message)
