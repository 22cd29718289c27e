"""Judges a live source by the times of its pictures and by their content.

Frozen: times come in as arguments. What is known of the source lasts over its attempts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.pipeline.deciding.live_events import Connected

# Seconds; sources have shorter deadlines of their own, this one is for drivers that hang.
OPEN_DEADLINE = 15.0
ATTEMPT_DEADLINE = 8.0  # seconds for one new connection to deliver a frame
SILENT_AFTER = 2.0  # seconds without any frame
# Seconds of identical frames: pictures of a real camera have noise. Noticed within three seconds.
FROZEN_AFTER = 2.8
BLACK_AFTER = 1.0
BLACK_HINT = phrase(
    "The picture is black: the lens is covered, a privacy shutter or key is on, or another "
    "program holds the camera."
)
_KNOWN = 8  # still pictures that are remembered


@dataclass(frozen=True, slots=True)
class Watchdog:
    """Watches the connections to a live source.

    `delivered_at`: when the newest picture came. `changed_at`: when the picture last changed.
    `black_since`: since when it has been black, None if it is not. `digest`: the fingerprint of the
    newest picture of the present connection. `known_still`: the last pictures of earlier
    connections. If one of them comes again, nothing moves in front of the camera: it is not frozen.
    """

    delivered_at: float
    changed_at: float
    black_since: float | None = None
    digest: int | None = None
    known_still: tuple[int, ...] = ()

    @classmethod
    def at(cls, now: float) -> Watchdog:
        """Return a watchdog that knows nothing yet."""
        return cls(now, now)

    def connected(self, now: float) -> Watchdog:
        """Return the watchdog for a new connection, which remembers the last picture."""
        known = self.known_still
        if self.digest is not None and self.digest not in known:
            known = (*known, self.digest)[-_KNOWN:]
        return Watchdog(now, now, known_still=known)

    def restarted(self, now: float) -> Watchdog:
        """Return the watchdog with timers that start now, after a pause."""
        black_since = None if self.black_since is None else now
        return replace(self, delivered_at=now, changed_at=now, black_since=black_since)

    def delivered(self, now: float) -> Watchdog:
        """Return the watchdog after a picture that is not new or was not decoded."""
        return replace(self, delivered_at=now)

    def changed(self, now: float, digest: int | None, *, is_black: bool) -> Watchdog:
        """Return the watchdog after a new picture."""
        black_since = (self.black_since or now) if is_black else None
        return Watchdog(now, now, black_since, digest, self.known_still)

    def fault(self, now: float, connected: Connected) -> str:
        """Return why the connection to a source is lost; "" if it is not."""
        silent_after = connected.silence_limit or SILENT_AFTER
        if self.is_silent(now, silent_after):
            return phrase(
                "No picture from {source} for {seconds:.0f} s.",
                source=connected.source,
                seconds=silent_after,
            )
        if not connected.may_stand_still and self.is_frozen(now):
            return phrase(
                "The picture of {source} has been frozen for {seconds:.0f} s.",
                source=connected.source,
                seconds=FROZEN_AFTER,
            )
        return ""

    def is_silent(self, now: float, silent_after: float = SILENT_AFTER) -> bool:
        """Tell whether no frame has come for too long."""
        return now - self.delivered_at > silent_after

    def is_frozen(self, now: float) -> bool:
        """Tell whether frames come but have been identical for too long."""
        return not self.is_moving_or_known and now - self.changed_at > FROZEN_AFTER

    @property
    def is_moving_or_known(self) -> bool:
        """Tell whether there is no picture yet, or one that is known to stand still."""
        return self.digest is None or self.digest in self.known_still

    def is_black(self, now: float) -> bool:
        """Tell whether the picture has been black for a while."""
        return self.black_since is not None and now - self.black_since >= BLACK_AFTER
