"""Judges a live source by the times of its frames and by their content.

Pure: times come in as arguments, nothing waits. One watchdog belongs to one reader, whose thread
calls `grabbed` and `is_new`; the supervising thread calls the rest.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from swiftcam.channels import in_memory
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Seconds; sources have shorter deadlines of their own, this one is for drivers that hang.
OPEN_DEADLINE = 15.0
SILENT_AFTER = 2.0  # seconds without any frame
# Seconds of identical frames: pictures of a real camera have noise. Noticed within three seconds.
FROZEN_AFTER = 2.8
BLACK_AFTER = 1.0
BLACK_HINT = phrase(
    "The picture is black: the lens is covered, a privacy shutter or key is on, or another "
    "program holds the camera."
)
_ASLEEP_FOR = 5.0  # seconds by which the wall clock may run ahead of the monotonic one
_STRIDE = 16  # every 16th pixel of every 16th row: 0.15 ms at 1080p
_BLACK = 12  # brightest level of a picture that counts as black


class Glance(NamedTuple):
    """A fingerprint of a picture, and whether it is black."""

    digest: int
    is_black: bool


def glance_at(pixels: NDArray[np.uint8]) -> Glance:
    """Return the fingerprint of an RGB frame `(H, W, 3)`, and whether it is black."""
    sample = np.ascontiguousarray(in_memory(pixels)[0][::_STRIDE, ::_STRIDE])
    return Glance(zlib.crc32(sample.data), bool(sample.max() <= _BLACK))


class Watchdog:
    """Watches one connection to a live source.

    `known_still`: the digest of the last picture of the previous connection. If the same picture
    comes again, nothing moves in front of the camera: it is not frozen.
    """

    def __init__(self, now: float, known_still: int | None = None) -> None:
        self._began_at = now
        self._last_grab_at = now
        self._changed_at = now
        self._black_since: float | None = None
        self._digest: int | None = None
        self._known_still = known_still

    @property
    def digest(self) -> int | None:
        """The fingerprint of the newest frame."""
        return self._digest

    def grabbed(self, now: float) -> None:
        """Record that the device delivered a frame."""
        self._last_grab_at = now

    def opening_fault(self, now: float, source: str) -> str:
        """Return why the source named `source` has failed to open; "" within its time."""
        if now - self._began_at <= OPEN_DEADLINE:
            return ""
        return phrase(
            "{source} did not answer within {seconds:.0f} s. "
            "Check that it is connected and switched on, then start again.",
            source=source,
            seconds=OPEN_DEADLINE,
        )

    def is_new(self, glance: Glance, now: float) -> bool:
        """Record a frame by its glance; return False if it is identical to the previous frame."""
        if not glance.is_black:
            self._black_since = None
        elif self._black_since is None:
            self._black_since = now
        if glance.digest == self._digest:
            return False
        self._digest = glance.digest
        self._changed_at = now
        return True

    def fault(
        self,
        now: float,
        source: str,
        *,
        may_stand_still: bool,
        silent_after: float = SILENT_AFTER,
    ) -> str:
        """Return why the connection to the source named `source` is lost; "" if it is not."""
        if self.is_silent(now, silent_after):
            return phrase(
                "No picture from {source} for {seconds:.0f} s.",
                source=source,
                seconds=silent_after,
            )
        if not may_stand_still and self.is_frozen(now):
            return phrase(
                "The picture of {source} has been frozen for {seconds:.0f} s.",
                source=source,
                seconds=FROZEN_AFTER,
            )
        return ""

    def is_silent(self, now: float, silent_after: float = SILENT_AFTER) -> bool:
        """Tell whether no frame has come for too long."""
        return now - self._last_grab_at > silent_after

    def is_frozen(self, now: float) -> bool:
        """Tell whether frames come but have been identical for too long."""
        is_moving = self._digest is None or self._digest == self._known_still
        return not is_moving and now - self._changed_at > FROZEN_AFTER

    def is_black(self, now: float) -> bool:
        """Tell whether the picture has been black for a while."""
        return self._black_since is not None and now - self._black_since >= BLACK_AFTER


class SleepDetector:
    """Detects that the machine slept: the wall clock advanced, the monotonic clock did not."""

    def __init__(self, now: float, wall: float) -> None:
        self._lead = wall - now

    def has_slept(self, now: float, wall: float) -> bool:
        """Return True once after each sleep."""
        before, self._lead = self._lead, wall - now
        return self._lead - before > _ASLEEP_FOR
