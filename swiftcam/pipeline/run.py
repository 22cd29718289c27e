"""One run of a live view: a source, its two threads, and everything that ends with them."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.capture.frame import Frame
from swiftcam.capture.mailbox import Mailbox
from swiftcam.capture.pacing import Pacer
from swiftcam.errors import SwiftCamError
from swiftcam.logs import log_file
from swiftcam.pipeline.meters import Meters
from swiftcam.pipeline.snapshot import Labelled, ModelInfo, Snapshot, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.inference.classifier import Classifier

log = logging.getLogger(__name__)

THREAD_PREFIX = "swiftcam-"
OPEN_DEADLINE = (
    15.0  # seconds; sources have shorter ones of their own, this is for drivers that hang
)
JOIN_TIMEOUT = 1.5  # seconds for the threads of a stopped run to end
STALL_AFTER = 2.0  # seconds without a frame from a live source
_LATE = 0.05  # seconds behind at which recorded media skips decoding to catch up
_SHOW_AT_LEAST = 0.25  # seconds: even media that cannot keep up shows this often


@dataclass(frozen=True)
class RunOptions:
    """What a run does with its frames.

    `every_frame`: recorded media waits for the model instead of playing at its own rate; live
    sources cannot wait and ignore it.
    """

    top_k: int = 5
    every_frame: bool = False


class Run:
    """Owns the capture thread, the inference thread and the mailbox between them.

    A run is started once and stopped once. Nothing of it can reach a later run: a reader stuck in a
    driver keeps the closed mailbox of its own run. A run that follows another waits on its own
    capture thread, for `JOIN_TIMEOUT` at most, until that one has released its device.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        load_classifier: Callable[[], Classifier],
        options: RunOptions,
        clock: Callable[[], float],
        after: Run | None = None,
    ) -> None:
        self._load_classifier = load_classifier
        self._after = after
        self.generation: int = after.generation + 1 if after else 1
        self._options = options
        self._clock = clock
        self._source = make_source()
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._meters = Meters()
        self._stopping = threading.Event()
        self._playing = threading.Event()
        self._playing.set()
        self._lock = threading.Lock()
        self._state = State.OPENING
        self._message = ""
        self._started_at = clock()
        self._finished_at = 0.0
        self._is_abandoned = False
        self._last_grab_at = self._started_at
        self._skipped = 0
        self._frame: Frame | None = None
        self._labelled: Labelled | None = None
        self._model: ModelInfo | None = None
        # How the run ends once the last frame has its labels.
        self._ending: tuple[State, str] = (State.ENDED, "")
        self._threads = [
            threading.Thread(
                target=target, name=f"{THREAD_PREFIX}{name}-{self.generation}", daemon=True
            )
            for name, target in (("capture", self._capture), ("inference", self._infer))
        ]

    def start(self) -> None:
        """Start both threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask both threads to end, without waiting for them."""
        self._finish(State.STOPPED, "")

    def join(self) -> int:
        """Wait for both threads, `JOIN_TIMEOUT` at most; return how many had to be abandoned.

        Threads that were abandoned once are not waited for again.
        """
        deadline = self._clock() + (0.0 if self._is_abandoned else JOIN_TIMEOUT)
        for thread in self._threads:
            thread.join(max(0.0, deadline - self._clock()))
        stuck = [thread.name for thread in self._threads if thread.is_alive()]
        if stuck and not self._is_abandoned:
            self._is_abandoned = True
            log.error("abandoned after %.1f s: %s", JOIN_TIMEOUT, ", ".join(stuck))
        return len(stuck)

    def pause(self) -> None:
        """Hold the picture. A live source is still drained, recorded media waits."""
        with self._lock:
            if self._state is State.LIVE:
                self._state = State.PAUSED
                self._playing.clear()

    def resume(self) -> None:
        """Go on after `pause`."""
        with self._lock:
            if self._state is State.PAUSED:
                self._state = State.LIVE
                self._last_grab_at = self._clock()
                self._playing.set()

    def mark_displayed(self, snapshot: Snapshot) -> None:
        """Record that a view has shown a snapshot with new content."""
        self._meters.displayed(snapshot.labelled, self._clock())

    def snapshot(self) -> Snapshot:
        """Return the state of the run; also where the opening deadline is enforced."""
        now = self._clock()
        if self._state is State.OPENING and now - self._started_at > OPEN_DEADLINE:
            self._finish(
                State.FAILED,
                f"{self._source.source_id} did not answer within {OPEN_DEADLINE:.0f} s. "
                "Check that it is connected and switched on, then start again.",
            )
        with self._lock:
            state, message = self._state, self._message
            is_final = state.is_final
        is_silent = now - self._last_grab_at > STALL_AFTER
        if state is State.LIVE and self._source.is_live and is_silent:
            state = State.STALLED
            message = f"No picture from {self._source.source_id} for {STALL_AFTER:.0f} s."
        return Snapshot(
            generation=self.generation,
            state=state,
            message=message or self._source.notice,
            source=self._source.source_id,
            model=self._model,
            frame=self._frame,
            labelled=self._labelled,
            statistics=self._meters.statistics(
                self._skipped + self._mailbox.dropped,
                self._finished_at if is_final else now,
                is_final=is_final,
            ),
        )

    def _finish(self, state: State, message: str) -> None:
        """Enter a final state, unless the run is in one already, and let both threads end."""
        with self._lock:
            if not self._state.is_final:
                self._state, self._message = state, message
                self._finished_at = self._clock()
        self._stopping.set()
        self._playing.set()
        self._mailbox.close(discard=True)

    # --- capture thread ---------------------------------------------------------------------

    def _capture(self) -> None:
        try:
            if self._after is not None:
                self._after.join()
                self._after = None
            self._source.open()
            self._read_frames()
        except SwiftCamError as error:
            self._ending = (State.FAILED, str(error))
        except Exception:
            log.exception("capture thread")
            self._ending = (State.FAILED, _unexpected("reading the source"))
        finally:
            self._close_source()
            self._mailbox.close()
            if self._frame is None:
                self._finish(*self._ending)

    def _close_source(self) -> None:
        try:
            self._source.close()
        except Exception:
            log.exception("closing %s", self._source.source_id)

    def _read_frames(self) -> None:
        pacer = Pacer()
        index = 0
        last_shown_at = float("-inf")
        while not self._stopping.is_set():
            if not self._playing.is_set():
                self._wait_while_paused()
                pacer.restart()
                continue
            grab_started = self._clock()
            if not self._source.grab():
                return
            grabbed = self._last_grab_at = self._clock()
            self._meters.captured(grabbed)
            if not self._wait_until_due(pacer, last_shown_at):
                self._skipped += 1
                continue
            due = self._clock()
            pixels = self._source.retrieve()
            ready = self._clock()
            decoding = 0.0 if self._source.is_live else grabbed - grab_started
            frame = Frame(pixels, index, due, ready, decoding + ready - due, self._source.source_id)
            index += 1
            last_shown_at = ready
            self._hand_over(frame)

    def _wait_while_paused(self) -> None:
        """Wait for `resume`, draining a live source so that what follows is fresh."""
        if self._source.is_live:
            self._source.grab()
        else:
            self._playing.wait()

    def _wait_until_due(self, pacer: Pacer, last_shown_at: float) -> bool:
        """Wait until the grabbed frame is to be seen; return False if it is to be skipped."""
        if self._source.is_live or self._options.every_frame:
            return True
        now = self._clock()
        seconds = pacer.seconds_until(self._source.position, now)
        if seconds > 0:
            self._stopping.wait(seconds)
            return True
        return -seconds < _LATE or now - last_shown_at >= _SHOW_AT_LEAST

    def _hand_over(self, frame: Frame) -> None:
        with self._lock:
            self._frame = frame
            if self._state is State.OPENING:
                self._state = State.LIVE
        if self._options.every_frame and not self._source.is_live:
            self._mailbox.put_wait(frame)
        else:
            self._mailbox.put(frame)

    # --- inference thread -------------------------------------------------------------------

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
            self._finish(State.FAILED, _unexpected("running the model"))

    def _label_frames(self, classifier: Classifier) -> None:
        while not self._mailbox.is_drained:
            frame = self._mailbox.take()
            if frame is None:
                continue
            taken_at = self._clock()
            prediction = classifier.classify(frame.pixels, self._options.top_k)
            if self._stopping.is_set():
                return
            self._labelled = Labelled(frame, prediction)
            self._meters.labelled(self._labelled, taken_at, self._clock())
        self._finish(*self._ending)


def _unexpected(doing: str) -> str:
    return f"Something went wrong while {doing}. The details are in {log_file()}."
