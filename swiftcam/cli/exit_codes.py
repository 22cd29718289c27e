"""What a command came to: the exit code of the process, and one sentence where it failed."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import log_file

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it


def exit_code(command: Callable[[], object]) -> int:
    """Run a command; expected failures become one sentence on stderr.

    Returns 0 for success, 1 for what failed at run time, 2 for bad arguments, 3 when some pictures
    could not be labelled, 130 when Ctrl-C ended it before it could end by itself.
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
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    return 0
