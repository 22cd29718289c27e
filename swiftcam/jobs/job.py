"""Long work on models that a window starts, polls and cancels without waiting for it."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from swiftcam.errors import Cancelled, SwiftCamError
from swiftcam.jobs.progress import Phase, Progress, Watch
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

T = TypeVar("T")

_RECENT = 3.0  # seconds over which the rate is averaged
_SPACING = 0.1  # seconds between two samples of it


class Job(Generic[T]):
    """Work on the model `name`, on a thread of its own, `swiftcam-KIND-NAME`.

    Every method but `join` returns at once and may be called on any thread. When `is_running` turns
    False, the job has a `result`, or `error` is a sentence, or `is_cancelled` is True.
    """

    kind = "job"

    def __init__(
        self,
        name: str,
        work: Callable[[Watch], T],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._work = work
        self._clock = clock
        self._progress = Progress(Phase.STARTING)
        self._samples: tuple[tuple[float, int], ...] = ()
        self._watch = Watch(self._record)
        self._is_cancelled = False
        self._error = ""
        self._result: T | None = None
        self._thread = threading.Thread(
            target=self._run, name=f"swiftcam-{self.kind}-{name}", daemon=True
        )

    def start(self) -> None:
        """Start the thread. Call it once."""
        self._thread.start()

    def cancel(self) -> None:
        """Cancel the work: a download ends within a second, other work after its present step."""
        self._watch.cancelled.set()

    def join(self, seconds: float | None = None) -> None:
        """Wait for the end, for programs without a window."""
        self._thread.join(seconds)

    @property
    def is_running(self) -> bool:
        """Tell whether it was started and has not ended."""
        return self._thread.is_alive()

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it ended because it was cancelled."""
        return self._is_cancelled

    @property
    def error(self) -> str:
        """Why the work failed, in a sentence; "" while it runs and after a success."""
        return self._error

    @property
    def result(self) -> T | None:
        """The result of the work; None until it is done."""
        return self._result

    @property
    def progress(self) -> Progress:
        """The newest progress (frozen)."""
        return self._progress

    @property
    def bytes_per_second(self) -> float | None:
        """Bytes per second over the last three seconds; None if unknown."""
        samples = self._samples
        if len(samples) < 2:
            return None
        (start, bytes_then), (end, bytes_now) = samples[0], samples[-1]
        return (bytes_now - bytes_then) / (end - start) if end > start else None

    def _record(self, progress: Progress) -> None:
        self._progress = progress
        if progress.phase is not Phase.DOWNLOADING:
            self._samples = ()
            return
        now, samples = self._clock(), self._samples
        if not samples or now - samples[-1][0] >= _SPACING:
            recent = tuple(sample for sample in samples if now - sample[0] <= _RECENT)
            self._samples = (*recent, (now, progress.done))

    def _run(self) -> None:
        try:
            self._result = self._work(self._watch)
        except Cancelled:
            self._is_cancelled = True
        except SwiftCamError as error:
            self._error = str(error)
        except Exception:
            log.exception("%s of %s", self.kind, self.name)
            self._error = unexpected(f"working on {self.name}")
