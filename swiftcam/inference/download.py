"""A download that a window starts, looks at and calls off, without ever waiting for it."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from swiftcam.errors import Cancelled, SwiftCamError
from swiftcam.inference.progress import Phase, Progress, Watch
from swiftcam.inference.pulling import pull
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.inference.hub.fetch import Patience
    from swiftcam.inference.record import Record
    from swiftcam.inference.store import Store

log = logging.getLogger(__name__)

THREAD_PREFIX = "swiftcam-download-"
_RECENT = 3.0  # seconds over which the rate is averaged
_SPACING = 0.1  # seconds between two samples of it


class Download:
    """One model on its way into the store, on a thread `swiftcam-download-NAME` of its own.

    Every method returns at once and may be called on any thread. When `is_running` turns False,
    one of these holds: `record` is there, `error` is a sentence, or `is_cancelled`.
    """

    def __init__(
        self,
        name: str,
        *,
        store: Store | None = None,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._store = store
        self._patience = patience
        self._clock = clock
        self._progress = Progress(Phase.CONNECTING)
        self._samples: tuple[tuple[float, int], ...] = ()
        self._watch = Watch(self._note)
        self._is_cancelled = False
        self._error = ""
        self._record: Record | None = None
        self._thread = threading.Thread(
            target=self._run, name=f"{THREAD_PREFIX}{name}", daemon=True
        )

    def start(self) -> None:
        """Start the thread; once."""
        self._thread.start()

    def cancel(self) -> None:
        """Have it end within a second; what has come is kept for the next time."""
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
        """Tell whether it ended because it was called off."""
        return self._is_cancelled

    @property
    def error(self) -> str:
        """Why it failed, in a sentence; "" while it runs, and when it went well."""
        return self._error

    @property
    def record(self) -> Record | None:
        """What the store knows of the model, once it is there."""
        return self._record

    @property
    def progress(self) -> Progress:
        """How far it is: a frozen snapshot."""
        return self._progress

    @property
    def bytes_per_second(self) -> float | None:
        """How fast bytes came in the last three seconds; None where that cannot be said."""
        samples = self._samples
        if self._progress.phase is not Phase.DOWNLOADING or len(samples) < 2:
            return None
        (first, had), (last, has) = samples[0], samples[-1]
        return (has - had) / (last - first) if last > first else None

    def _note(self, progress: Progress) -> None:
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
            self._record = pull(self.name, self._watch, store=self._store, patience=self._patience)
        except Cancelled:
            self._is_cancelled = True
        except SwiftCamError as error:
            self._error = str(error)
        except Exception:
            log.exception("downloading a model")
            self._error = unexpected("downloading the model")
