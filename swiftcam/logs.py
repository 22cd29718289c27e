"""The program's log: a rotating file in the user's log directory, set up by the entry point."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.network_addresses import without_secrets
from swiftcam.phrases import phrase
from swiftcam.texts import clean, shortened

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 20_000  # characters of one record
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


class ShownFormatter(logging.Formatter):
    """Formats records without secrets and control characters, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text that may be written."""
        return shortened(clean(without_secrets(super().format(record))), _LONGEST)


def log_file() -> Path:
    """Return the path of the log file."""
    return paths.log_dir() / "swiftcam.log"


def unexpected(doing: str) -> str:
    """Return the message for the user after an unexpected error that was logged.

    `doing` must be a literal: it is collected for translation, like the argument of `phrase`.
    """
    return phrase(
        "Something went wrong while {doing}. The details are in {file}.",
        doing=phrase(doing),
        file=str(log_file()),
    )


def set_up() -> None:
    """Send every log record and warning to the log file and none to the terminal.

    If the file cannot be written, now or later, records are discarded: SwiftCam still works.
    """
    logging.raiseExceptions = False  # else a full disk puts a traceback on stderr for each record
    handler: logging.Handler
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_file(), maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(ShownFormatter(_FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # It logs every address that it requests, with the signature that grants access.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
