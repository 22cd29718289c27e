"""The live pipeline: owns the capture and inference threads of one live view.

Toolkit-free. `Pipeline` is used from one thread, the view's; it polls `snapshot` and never blocks,
except in `close`, which takes less than two seconds whatever the source does.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from swiftcam.pipeline.clocks import Clocks
from swiftcam.pipeline.run import THREAD_PREFIX, Run, RunOptions
from swiftcam.pipeline.snapshot import Snapshot, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.inference.classifier import Classifier
    from swiftcam.pipeline.timeline import Entry

__all__ = ["Clocks", "Pipeline", "RunOptions", "Snapshot", "State", "has_abandoned_threads"]


class Pipeline:
    """Runs one source at a time through one classifier.

    `make_source` makes a fresh, unopened source for every run; `load_classifier` is called once, on
    the inference thread of the first run.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        load_classifier: Callable[[], Classifier],
        options: RunOptions | None = None,
        clocks: Clocks | None = None,
    ) -> None:
        self._make_source = make_source
        self._load = load_classifier
        self._options = options or RunOptions()
        self._clocks = clocks or Clocks()
        self._classifier: Classifier | None = None
        self._loading = threading.Lock()
        self._run: Run | None = None

    def start(self) -> None:
        """Start the source from its beginning, ending what was running."""
        self.stop()
        self._run = Run(self._make_source, self._loaded, self._options, self._clocks, self._run)
        self._run.start()

    def stop(self) -> None:
        """Stop what is running; the source is released on its own thread, soon after."""
        if self._run:
            self._run.stop()

    def close(self) -> int:
        """Stop and wait until everything is released, for less than two seconds.

        Returns how many threads were stuck in a driver and had to be abandoned.
        """
        self.stop()
        return self._run.join() if self._run else 0

    def pause(self) -> None:
        """Hold the picture."""
        if self._run:
            self._run.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        if self._run:
            self._run.resume()

    def snapshot(self) -> Snapshot:
        """Return the frozen state to draw."""
        return self._run.snapshot() if self._run else Snapshot()

    def timeline(self) -> tuple[Entry, ...]:
        """Return what was seen so far in the present run, or in the last one."""
        return self._run.timeline() if self._run else ()

    def mark_displayed(self, snapshot: Snapshot) -> None:
        """Tell that a snapshot with a new picture or new labels has been shown."""
        if self._run and snapshot.generation == self._run.generation:
            self._run.mark_displayed(snapshot)

    def _loaded(self) -> Classifier:
        """Return the classifier, loading it on first use (inference thread)."""
        with self._loading:
            if self._classifier is None:
                self._classifier = self._load()
            return self._classifier


def has_abandoned_threads() -> bool:
    """Tell whether a thread of a pipeline is still alive, in a driver that does not return."""
    return any(thread.name.startswith(THREAD_PREFIX) for thread in threading.enumerate())
