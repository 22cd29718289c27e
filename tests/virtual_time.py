"""Time that passes only while every thread waits: hours of a live view take seconds.

The threads are real. Each wait of the pipeline, of a `FaultyCamera` and of the test goes through
`VirtualTime`, which knows what each thread waits for. One thread runs at a time, except while one
is being started. Once all of them wait, the clock moves to the earliest end of a wait.
"""

import threading
from dataclasses import dataclass, field

from swiftcam.pipeline import Clocks
from swiftcam.pipeline.run import THREAD_PREFIX
from tests.waiting import PATIENCE

_LEAST = 1e-6  # seconds that a wait takes at least: a difference of two times may be too small
_LOOK = 0.005  # real seconds after which a waiting thread looks whether another one has ended


@dataclass(eq=False)
class _Waiter:
    """A thread that waits for `is_over`, until `deadline` at most; it runs once `turn` is set."""

    thread: threading.Thread
    is_over: object
    deadline: float
    turn: threading.Event = field(default_factory=threading.Event)


class VirtualTime:
    """The clock of a test, of its pipeline and of its cameras.

    `now`: monotonic seconds. `offset`: the clock of the machine less `now`. `slept`: seconds that
    the machine has slept. The thread that makes it belongs to those that must wait, and so do all
    threads of pipelines.
    """

    def __init__(self, now=1000.0):
        self.now = now
        self.offset = 1.7e9
        self.slept = 0.0
        self._lock = threading.Lock()
        self._owner = threading.current_thread()
        self._waiters = {}
        self._turns = 0  # grows while anything happens
        self.clocks = Clocks(
            self.monotonic,
            lambda: self.now + self.offset,
            lambda thread, seconds: self._wait(lambda: not thread.is_alive(), seconds),
            self.wait,
            self.wait_for,
            lambda: self.slept,
        )

    def monotonic(self):
        """Return the seconds of the clock."""
        return self.now

    def wait(self, event, seconds):
        """Wait for an event for some seconds; return whether it is set."""
        self._wait(event.is_set, seconds)
        return event.is_set()

    def wait_for(self, condition, is_over, seconds=None):
        """Wait with a condition, which is held, until `is_over()`; return its value."""
        while not (value := is_over()):
            condition.release()
            try:
                is_late = not self._wait(is_over, seconds)
            finally:
                condition.acquire()
            if is_late:
                return is_over()
        return value

    def pass_time(self, seconds):
        """Let time pass for the thread that calls it."""
        self._wait(lambda: False, seconds)

    def pass_until(self, condition, seconds=600.0, step=0.05):
        """Let time pass until `condition()`; return its value. Fail after `seconds`."""
        end = self.now + seconds
        while not (value := condition()):
            assert self.now < end, f"it did not come true within {seconds:.0f} s"
            self.pass_time(step)
        return value

    def run_freely(self):
        """Let the time pass although the thread that made the clock does not wait."""
        with self._lock:
            self._owner = None
            self._advance()

    def _wait(self, is_over, seconds):
        """Wait until `is_over()`, for some seconds at most; return whether it was over."""
        deadline = float("inf") if seconds is None else self.now + max(seconds, _LEAST)
        waiter = _Waiter(threading.current_thread(), is_over, deadline)
        with self._lock:
            self._waiters[waiter.thread] = waiter
            self._advance()
        looks, turns = 0, self._turns
        while not waiter.turn.wait(_LOOK):
            with self._lock:
                self._advance()
            looks, turns = (looks + 1, turns) if turns == self._turns else (0, self._turns)
            assert looks < PATIENCE / _LOOK, f"{waiter.thread.name} waits, and nothing happens"
        return bool(is_over())

    def _advance(self):
        """Let one thread run whose wait is over; let time pass if there is none (locked)."""
        waiters = self._waiters.values()
        ready = next((waiter for waiter in waiters if waiter.is_over()), None)
        if ready is None:
            if any(thread not in self._waiters for thread in self._members()):
                return
            ready = min(waiters, key=lambda waiter: waiter.deadline, default=None)
            if ready is None or ready.deadline == float("inf"):
                return
            self.now = max(self.now, ready.deadline)
        del self._waiters[ready.thread]
        self._turns += 1
        ready.turn.set()

    def _members(self):
        if self._owner is not None:
            yield self._owner
        yield from (t for t in threading.enumerate() if t.name.startswith(THREAD_PREFIX))
