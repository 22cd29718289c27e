"""The errors SwiftCam raises on purpose.

A message says what failed, why, and what to do next; it is shown to the user as it is.
"""

from typing import ClassVar


class SwiftCamError(Exception):
    """Base of every expected failure; `exit_code` is what the command line returns for it."""

    exit_code: ClassVar[int] = 1


class ArgumentError(SwiftCamError):
    """What the user asked for cannot be understood or does not exist."""

    exit_code = 2


class CameraError(SwiftCamError):
    """A source of frames could not be opened or stopped delivering."""


class ModelError(SwiftCamError):
    """A checkpoint, graph or engine could not be loaded or run."""


class ImageError(SwiftCamError):
    """A still picture could not be read; `may_pass`: another try may end differently."""

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class SettingsError(SwiftCamError):
    """The settings could not be saved."""


class DisplayError(SwiftCamError):
    """The window cannot be shown on this system."""


class OutputError(SwiftCamError):
    """A result could not be written."""


class DownloadError(ModelError):
    """A model could not be downloaded."""


class StoreError(ModelError):
    """A model could not be kept in the store, or taken out of it."""


class Cancelled(SwiftCamError):
    """Whoever asked for it called it off."""

    exit_code = 130


def missing_library(title: str, extra: str) -> ModelError:
    """Return the error for a library that is not installed; `extra` of SwiftCam installs it."""
    return ModelError(f"{title} is not installed. Install it with: pip install 'swiftcam[{extra}]'")
