"""When to try a lost source again. Pure: times come in as arguments."""

from __future__ import annotations

FIRST_RETRY = 0.5  # seconds
ATTEMPT_DEADLINE = 8.0  # seconds for one new connection to deliver a frame
# (outage shorter than this many seconds, seconds between two tries): a short outage is over within
# a second of the source's return, a long one costs little.
_DELAYS = ((30.0, 0.5), (300.0, 1.0), (float("inf"), 5.0))


class Outage:
    """One stretch of time without the source."""

    def __init__(self, now: float, first_retry: float = FIRST_RETRY) -> None:
        self._began = now
        self._next_try = now + first_retry
        self._trying_since: float | None = None
        self.tries = 0

    def is_due(self, now: float) -> bool:
        """Tell whether to try again now."""
        return self._trying_since is None and now >= self._next_try

    def is_hopeless(self, now: float) -> bool:
        """Tell whether the try that is under way takes too long."""
        return self._trying_since is not None and now - self._trying_since > ATTEMPT_DEADLINE

    def try_begun(self, now: float) -> None:
        """A try begins."""
        self._trying_since = now
        self.tries += 1

    def try_failed(self, now: float) -> None:
        """The try is over, without a frame."""
        self._trying_since = None
        outage = now - self._began
        self._next_try = now + next(delay for limit, delay in _DELAYS if outage < limit)
