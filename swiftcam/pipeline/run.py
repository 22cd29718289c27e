"""One run of a live view: a feed, the inference thread, and everything that ends with them."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.pipeline.feed import Feed, FeedOptions
from swiftcam.pipeline.meters import Meters
from swiftcam.pipeline.snapshot import Labelled, ModelInfo, Snapshot, State
from swiftcam.pipeline.stabiliser import Stabiliser, StabiliserOptions
from swiftcam.pipeline.status import Status
from swiftcam.pipeline.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame
    from swiftcam.capture.source import Source
    from swiftcam.inference.classifier import Classifier, Prediction
    from swiftcam.pipeline.clocks import Clocks
    from swiftcam.pipeline.timeline import Entry

log = logging.getLogger(__name__)

THREAD_PREFIX = "swiftcam-"
JOIN_TIMEOUT = 1.5  # seconds for the threads of a stopped run to end
_WATCH_PERIOD = 0.1  # seconds between two looks at the source


@dataclass(frozen=True)
class RunOptions:
    """What a run does with its frames.

    `every_frame`: recorded media waits for the model instead of playing at its own rate; live
    sources cannot wait and ignore it. `stabiliser`: how still the label holds; raw by default.
    """

    top_k: int = 5
    every_frame: bool = False
    stabiliser: StabiliserOptions = field(default_factory=StabiliserOptions)


class Run:
    """Owns the feed (capture thread) and the inference thread, which also supervises the feed.

    A run is started once and stopped once. Nothing of it can reach a later run. A run that follows
    another waits on its own capture thread, for `JOIN_TIMEOUT` at most, until that one has released
    its device.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        load_classifier: Callable[[], Classifier],
        options: RunOptions,
        clocks: Clocks,
        after: Run | None = None,
    ) -> None:
        self._load_classifier = load_classifier
        self._options = options
        self._clock = clocks.monotonic
        self.generation: int = after.generation + 1 if after else 1
        self._meters = Meters()
        self._status = Status(self._clock)
        feed_options = FeedOptions(
            every_frame=options.every_frame,
            thread_name=f"{THREAD_PREFIX}capture-{self.generation}",
        )
        before = after.join if after else None
        self._feed = Feed(make_source, self._status, self._meters, feed_options, clocks, before)
        self._stopping = threading.Event()
        self._is_abandoned = False
        self._stabiliser = Stabiliser(options.stabiliser)
        self._timeline = Timeline()
        self._labelled: Labelled | None = None
        self._model: ModelInfo | None = None
        self._inference = threading.Thread(
            target=self._infer, name=f"{THREAD_PREFIX}inference-{self.generation}", daemon=True
        )

    def start(self) -> None:
        """Start both threads."""
        self._feed.start()
        self._inference.start()

    def stop(self) -> None:
        """Ask all threads to end, without waiting for them."""
        self._finish(State.STOPPED)

    def join(self) -> int:
        """Wait for all threads, `JOIN_TIMEOUT` at most; return how many had to be abandoned.

        Threads that were abandoned once are not waited for again.
        """
        threads = [*self._feed.threads, self._inference]
        deadline = time.monotonic() + (0.0 if self._is_abandoned else JOIN_TIMEOUT)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        stuck = [thread.name for thread in threads if thread.is_alive()]
        if stuck and not self._is_abandoned:
            self._is_abandoned = True
            log.error("abandoned after %.1f s: %s", JOIN_TIMEOUT, ", ".join(stuck))
        return len(stuck)

    def pause(self) -> None:
        """Hold the picture."""
        self._feed.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._feed.resume()

    def mark_displayed(self, snapshot: Snapshot) -> None:
        """Record that a view has shown a snapshot with new content."""
        self._meters.displayed(snapshot.labelled, self._clock())

    def timeline(self) -> tuple[Entry, ...]:
        """Return what was seen so far."""
        return self._timeline.entries

    def snapshot(self) -> Snapshot:
        """Return the state of the run."""
        state, message = self._status.read()
        feed = self._feed
        now = self._status.finished_at if state.is_final else self._clock()
        return Snapshot(
            generation=self.generation,
            state=state,
            message=message or feed.notice(),
            source=feed.source.source_id,
            model=self._model,
            frame=feed.frame,
            labelled=None if feed.is_black else self._labelled,
            statistics=self._meters.statistics(feed.dropped, now, is_final=state.is_final),
            abandoned=feed.abandoned,
        )

    def _finish(self, state: State, message: str = "") -> None:
        """Enter a final state, unless the run is in one already, and let all threads end."""
        self._status.enter(state, message)
        self._stopping.set()
        self._feed.stop()

    # --- inference thread ----------------------------------------------------------------------

    def _infer(self) -> None:
        try:
            classifier = self._load_classifier()
            self._model = ModelInfo(
                name=classifier.model_name,
                note=classifier.note,
                engine=classifier.engine.name,
                providers=classifier.engine.providers,
                recipe=classifier.recipe,
            )
            self._label_frames(classifier)
        except SwiftCamError as error:
            self._finish(State.FAILED, str(error))
        except Exception:
            log.exception("inference thread")
            self._finish(State.FAILED, unexpected("running the model"))

    def _label_frames(self, classifier: Classifier) -> None:
        mailbox = self._feed.mailbox
        while not mailbox.is_drained:
            frame = mailbox.take(_WATCH_PERIOD)
            self._feed.supervise()
            if frame is None:
                continue
            taken_at = self._clock()
            prediction = classifier.classify(frame.pixels, self._options.top_k)
            if self._stopping.is_set():
                return
            self._labelled = self._judged(frame, prediction, classifier)
            self._meters.labelled(self._labelled, taken_at, self._clock())
        self._finish(*self._feed.ending)

    def _judged(self, frame: Frame, prediction: Prediction, classifier: Classifier) -> Labelled:
        """Average the answer with those before it, and note what is seen."""
        average, headline = self._stabiliser.update(prediction.probabilities, frame.position)
        candidates = classifier.rank(average, self._options.top_k)
        if headline.index is not None:
            self._timeline.add(headline, classifier.labels[headline.index], frame.position)
        return Labelled(frame, prediction, candidates, headline)
