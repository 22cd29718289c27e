"""The mode of a source: picture size, rate and format, as requested or as granted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from swiftcam.errors import ArgumentError
from swiftcam.phrases import phrase

_TEXT = re.compile(
    r"(\d{1,5})\s*[x×]\s*(\d{1,5})(?:\s*@\s*(\d{1,4}(?:\.\d+)?))?(?:\s*:\s*([a-z0-9]{2,4}))?",
    re.IGNORECASE,
)
_LARGEST = 16_384
_FASTEST = 1000.0


@dataclass(frozen=True)
class Mode:
    """Size in pixels, pictures per second (0.0: unknown) and FOURCC ("MJPG"; "": unknown)."""

    width: int
    height: int
    rate: float = 0.0
    format: str = ""

    def __str__(self) -> str:
        rate = f"{self.rate:.2f}".rstrip("0").rstrip(".") if self.rate else ""
        return " ".join(part for part in (f"{self.width}×{self.height}", rate, self.format) if part)


# The mode requested from a camera by default. Compressed: most cables carry only ten raw pictures
# of this size per second.
DEFAULT_MODE = Mode(1280, 720, 30.0, "MJPG")


def parse_mode(text: str) -> Mode:
    """Parse a mode such as "1280x720", "1280x720@30" or "1280x720@30:MJPG".

    Raises:
        ArgumentError: the text is invalid or the mode is impossible; the message shows the forms.
    """
    match = _TEXT.fullmatch(text.strip())
    if match:
        mode = Mode(int(match[1]), int(match[2]), float(match[3] or 0), (match[4] or "").upper())
        is_rate_fine = match[3] is None or 0 < mode.rate <= _FASTEST
        if is_rate_fine and all(1 <= side <= _LARGEST for side in (mode.width, mode.height)):
            return mode
    raise ArgumentError(
        phrase(
            "The camera mode {text} is not understood. A mode is WIDTHxHEIGHT, WIDTHxHEIGHT@RATE "
            "or WIDTHxHEIGHT@RATE:FORMAT, such as 1280x720@30:MJPG.",
            text=repr(text),
        )
    )


def plausible_rate(value: float) -> float:
    """Return the rate that a driver or a file reports, or 0.0 if it is impossible."""
    return value if math.isfinite(value) and 0 < value <= _FASTEST else 0.0


def fourcc_text(value: float) -> str:
    """Return the text of a FOURCC number from OpenCV, or "" if it is not one."""
    if not math.isfinite(value):
        return ""
    # A code whose last byte is above 127 arrives as a negative number.
    letters = (int(value) & 0xFFFFFFFF).to_bytes(4, "little")
    text = letters.decode("latin-1").rstrip(" \0")
    is_text = text.isascii() and text.isprintable() and any(c.isalnum() for c in text)
    return text if is_text else ""
