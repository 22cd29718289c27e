"""The schedule of retries for a lost source. Frozen: times come in as arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace

FIRST_RETRY = 0.5  # seconds
WAITING_DELAY = 2.0  # seconds between two tries for a camera that is missing or in use
# (outage shorter than this many seconds, seconds between two tries): after a short outage the
# picture is back within a second of the source's return; in a long one, tries cost little.
_DELAYS = ((30.0, 0.5), (300.0, 1.0), (float("inf"), 5.0))


@dataclass(frozen=True, slots=True)
class Outage:
    """The time without the source, from its loss to the next frame.

    `next_try`: when the next attempt is due. `trying_since`: the start of the present attempt, None
    between two. `longest_delay`: the most seconds between two.
    """

    began: float
    next_try: float
    longest_delay: float = float("inf")
    trying_since: float | None = None
    tries: int = 0

    @classmethod
    def at(
        cls, now: float, first_retry: float = FIRST_RETRY, longest_delay: float = float("inf")
    ) -> Outage:
        """Return an outage that begins now; the first retry is `first_retry` seconds later."""
        return cls(now, now + first_retry, longest_delay)

    def is_due(self, now: float) -> bool:
        """Tell whether a retry is due."""
        return self.trying_since is None and now >= self.next_try

    def is_overdue(self, now: float, deadline: float) -> bool:
        """Tell whether the present attempt has taken more than `deadline` seconds."""
        return self.trying_since is not None and now - self.trying_since > deadline

    def try_begun(self, now: float) -> Outage:
        """Return the outage with an attempt that starts now."""
        return replace(self, trying_since=now, tries=self.tries + 1)

    def try_failed(self, now: float) -> Outage:
        """Return the outage after an attempt that brought no frame."""
        outage = now - self.began
        delay = next(delay for limit, delay in _DELAYS if outage < limit)
        next_try = now + min(delay, self.longest_delay)
        return replace(self, trying_since=None, next_try=next_try)

    def hurried(self, now: float) -> Outage:
        """Return the outage with a retry that is due now, unless one is running."""
        return self if self.next_try <= now else replace(self, next_try=now)
