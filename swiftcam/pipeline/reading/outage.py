"""The schedule of retries for a lost source. Pure: times come in as arguments."""

from __future__ import annotations

FIRST_RETRY = 0.5  # seconds
WAITING_DELAY = 2.0  # seconds between two tries for a camera that is missing or in use
ATTEMPT_DEADLINE = 8.0  # seconds for one new connection to deliver a frame
# (outage shorter than this many seconds, seconds between two tries): after a short outage the
# picture is back within a second of the source's return; in a long one, tries cost little.
_DELAYS = ((30.0, 0.5), (300.0, 1.0), (float("inf"), 5.0))


class Outage:
    """The time without the source, from its loss to the next frame.

    `first_retry`: seconds until the first retry. `longest_delay`: the most seconds between two.
    """

    def __init__(
        self, now: float, first_retry: float = FIRST_RETRY, longest_delay: float = float("inf")
    ) -> None:
        self._began = now
        self._longest_delay = longest_delay
        self._next_try = now + first_retry
        self._trying_since: float | None = None
        self.tries = 0

    def is_due(self, now: float) -> bool:
        """Tell whether a retry is due."""
        return self._trying_since is None and now >= self._next_try

    def is_overdue(self, now: float) -> bool:
        """Tell whether the present try takes too long."""
        return self._trying_since is not None and now - self._trying_since > ATTEMPT_DEADLINE

    def try_begun(self, now: float) -> None:
        """Record the start of a try."""
        self._trying_since = now
        self.tries += 1

    def try_failed(self, now: float) -> None:
        """Record the end of a try that brought no frame."""
        self._trying_since = None
        outage = now - self._began
        delay = next(delay for limit, delay in _DELAYS if outage < limit)
        self._next_try = now + min(delay, self._longest_delay)
