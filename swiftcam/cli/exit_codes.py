"""Runs a command: turns its outcome into an exit code, and an error into one message."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import log_file

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

INTERRUPTED = 130  # 128 plus the number of SIGINT, the convention of shells


def exit_code(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; an expected error is one message on stderr.

    0: success. 1: an error at run time. 2: invalid arguments. 3: some pictures could not be
    labelled. 130: Ctrl-C ended the command.
    """
    try:
        command()
    except SwiftCamError as error:
        print(f"swiftcam: {error}", file=sys.stderr)
        return error.exit_code
    except Exception:
        log.exception("command line")
        print(
            f"swiftcam: something unexpected went wrong. The details are in {log_file()}.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as exit_request:
        return exit_request.code if isinstance(exit_request.code, int) else 1
    return 0
