"""The errors that SwiftCam raises for expected failures.

A message says what failed, why, and what to do next; it is shown to the user unchanged.
"""

from __future__ import annotations

import errno
import sys
from typing import ClassVar

from swiftcam.phrases import Phrase, phrase
from swiftcam.texts import shown_message


class SwiftCamError(Exception):
    """Base of every expected failure; `exit_code` is what the command line returns for it.

    The message is cleaned here, as it may have words of a file, a library or a server.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(message if isinstance(message, Phrase) else shown_message(message))


class ArgumentError(SwiftCamError):
    """An argument is invalid, or names something that does not exist."""

    exit_code = 2


class CameraError(SwiftCamError):
    """A source of frames could not be opened or stopped delivering."""


class CameraUnavailableError(CameraError):
    """A camera of this machine cannot be opened now, but perhaps later: a program may hold it."""


class CameraHeldError(CameraUnavailableError):
    """An earlier connection of this process still holds the camera."""


class NoCameraError(CameraUnavailableError):
    """No camera is connected to this machine."""


class ModelError(SwiftCamError):
    """A checkpoint, graph or engine could not be loaded or run."""


class LogitsError(ModelError):
    """A model computed numbers that are not finite, for one picture or for all."""


class ImageError(SwiftCamError):
    """A still picture could not be read; `is_temporary`: another attempt may succeed."""

    def __init__(self, message: str, *, is_temporary: bool = False) -> None:
        super().__init__(message)
        self.is_temporary = is_temporary


class SettingsError(SwiftCamError):
    """The settings could not be saved."""


class DisplayError(SwiftCamError):
    """The window cannot be shown on this system."""


class OutputError(SwiftCamError):
    """A result could not be written."""


class DownloadError(ModelError):
    """A model could not be downloaded."""


class StoreError(ModelError):
    """A model could not be added to the store or removed from it."""


class Cancelled(SwiftCamError):
    """The work was cancelled."""

    exit_code = 130


def missing_library(title: str, extra: str) -> ModelError:
    """Return the error for a library that is not installed; `extra` of SwiftCam installs it."""
    instead = "Use another engine or format, or SwiftCam installed with pip."
    return ModelError(f"{title} is not installed. {install_hint(f'swiftcam[{extra}]', instead)}")


def install_hint(wanted: str, instead: str) -> Phrase:
    """Return how pip installs a library; in the packaged program, which cannot get any, `instead`.

    `wanted`: for pip, such as "swiftcam[torch]".
    """
    if getattr(sys, "frozen", False):
        return phrase("This package of SwiftCam does not have it. {instead}", instead=instead)
    return phrase("Install it with: pip install {wanted}", wanted=f"'{wanted}'")


def system_reason(error: OSError) -> str:
    """Return why the system refused something, in plain words and without a number."""
    known = _PLAIN_REASONS.get(error.errno or 0)
    if known is not None:
        return known
    # `str` of an error with a number begins with "[Errno 104]" and ends with the path.
    return error.strerror or str(error) or type(error).__name__


_PLAIN_REASONS: dict[int, Phrase] = {
    errno.ENOSPC: phrase("no space is left on the disk"),
    errno.EDQUOT: phrase("the disk quota is used up"),
    errno.EFBIG: phrase("the file would be larger than the system allows"),
    errno.EROFS: phrase("the file system is read-only"),
    errno.ECONNRESET: phrase("the connection was closed by the other side"),
    errno.ECONNABORTED: phrase("the connection was closed"),
    errno.EPIPE: phrase("the connection was closed by the other side"),
    errno.ECONNREFUSED: phrase("the connection was refused"),
    errno.ETIMEDOUT: phrase("there was no answer in time"),
    errno.EHOSTUNREACH: phrase("the host cannot be reached"),
    errno.ENETUNREACH: phrase("the network cannot be reached"),
    errno.ENETDOWN: phrase("the network is down"),
    errno.EIO: phrase("the device reports an error"),
}
