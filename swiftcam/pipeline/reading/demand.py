"""Predicts whether a grabbed picture of a live source will be used, or need not be decoded.

Pure: times come in as arguments. The inference thread reports when the model works, the capture
thread when pictures come.
"""

from __future__ import annotations

from collections import deque

_REMEMBERED = 8  # the number of recent labellings, gaps and decodings that are kept


class Demand:
    """Compares the shortest recent work of the model with the longest recent gap between pictures.

    A wrong prediction decodes a picture that is not used; the model hardly ever waits for one.
    """

    def __init__(self) -> None:
        self._busy_since: float | None = None
        self._work: deque[float] = deque(maxlen=_REMEMBERED)
        self._gaps: deque[float] = deque(maxlen=_REMEMBERED)
        self._decoding: deque[float] = deque(maxlen=_REMEMBERED)
        self._grabbed_at: float | None = None

    def began(self, now: float) -> None:
        """Record that the model began with a frame (inference thread)."""
        self._busy_since = now

    def ended(self, now: float, *, is_fresh: bool) -> None:
        """Record that the frame has its labels; `is_fresh`: the model computed them."""
        since, self._busy_since = self._busy_since, None
        if since is not None and is_fresh:
            self._work.append(now - since)

    def grabbed(self, now: float) -> None:
        """Record that the device delivered a picture (capture thread)."""
        if self._grabbed_at is not None:
            self._gaps.append(now - self._grabbed_at)
        self._grabbed_at = now

    def decoded(self, seconds: float) -> None:
        """Record the seconds that decoding a picture took (capture thread)."""
        self._decoding.append(seconds)

    def is_wanted(self, now: float) -> bool:
        """Tell whether the model may be free before the next picture is ready."""
        since, work = self._busy_since, list(self._work)
        if since is None or not work or not self._gaps:
            return True
        next_ready = now + max(self._gaps) + max(self._decoding, default=0.0)
        return since + min(work) <= next_ready
