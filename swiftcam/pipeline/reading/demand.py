"""Tells whether a grabbed picture of a live source would be used, or is not worth decoding.

Pure: times come in as arguments. The inference thread tells when it works, the capture thread when
pictures come, and asks.
"""

from __future__ import annotations

from collections import deque

_REMEMBERED = 8  # of the last labels, gaps and decodings


class Demand:
    """Expects the model to need as long as at its quickest lately, and pictures to come slowly.

    Where it errs, a picture is decoded in vain; the model hardly ever waits for one.
    """

    def __init__(self) -> None:
        self._busy_since: float | None = None
        self._work: deque[float] = deque(maxlen=_REMEMBERED)
        self._gaps: deque[float] = deque(maxlen=_REMEMBERED)
        self._decoding: deque[float] = deque(maxlen=_REMEMBERED)
        self._grabbed_at: float | None = None

    def began(self, now: float) -> None:
        """The model began with a frame (inference thread)."""
        self._busy_since = now

    def ended(self, now: float, *, is_fresh: bool) -> None:
        """The frame has its labels; `is_fresh` tells whether the model was asked for them."""
        since, self._busy_since = self._busy_since, None
        if since is not None and is_fresh:
            self._work.append(now - since)

    def grabbed(self, now: float) -> None:
        """The device delivered a picture (capture thread)."""
        if self._grabbed_at is not None:
            self._gaps.append(now - self._grabbed_at)
        self._grabbed_at = now

    def decoded(self, seconds: float) -> None:
        """A picture was decoded in so many seconds (capture thread)."""
        self._decoding.append(seconds)

    def is_wanted(self, now: float) -> bool:
        """Tell whether the model may be free before the picture after this one is there."""
        since, work = self._busy_since, list(self._work)
        if since is None or not work or not self._gaps:
            return True
        next_ready = now + max(self._gaps) + max(self._decoding, default=0.0)
        return since + min(work) <= next_ready
