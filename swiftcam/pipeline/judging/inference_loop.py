"""The inference thread of one run: labels the newest frame, and keeps its labels up to date."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from swiftcam.capture.frame import Frame
from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.pipeline.judging.labeller import Labeller
from swiftcam.pipeline.state.label_stream import Gap, GapReason, Rejudge, Still
from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo, Problem, State, model_info

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.parity.verdicts import Seal
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.model_slot import ModelSlot
    from swiftcam.pipeline.reading.supervisor import SourceSupervisor
    from swiftcam.pipeline.state.clocks import Clocks
    from swiftcam.pipeline.state.label_stream import LabelEvent
    from swiftcam.pipeline.state.live_label_options import LiveLabelOptions
    from swiftcam.pipeline.state.meters import Meters

log = logging.getLogger(__name__)

_PERIOD = 0.1  # seconds between two checks for another model while nothing comes
_STILL_PERIOD = 0.1  # seconds, at least, between two `labelled` of a picture that stands still


@dataclass(frozen=True)
class LoopParts:
    """The parts of a run that its inference thread uses.

    `finish`: enters a final state with its message and problem, and ends the run. `name`: of the
    thread.
    """

    models: ModelSlot
    supervisor: SourceSupervisor
    meters: Meters
    clocks: Clocks
    finish: Callable[[State, str, Problem], None]
    name: str


class InferenceLoop:
    """Owns the inference thread of one run, its labeller and the check of the seal.

    It takes the stream of `Mailbox`, and labels the newest frame again whenever its labels were
    made with another model or other options, whatever the state of the source.

    `labelled`: the newest frame with labels. `model`: the one in use. `options`: those wanted;
    `configure` replaces them. `turns`: counts the events that were taken and answered, and the
    waits without one: it grows several times a second, unless the model is busy or hangs. All may
    be read on any thread.
    """

    def __init__(self, parts: LoopParts, options: LiveLabelOptions) -> None:
        self._models = parts.models
        self._supervisor = parts.supervisor
        self._mailbox = parts.supervisor.mailbox
        self._meters = parts.meters
        self._finish = parts.finish
        self._clock, self._wall = parts.clocks.monotonic, parts.clocks.wall
        self._stopping = threading.Event()
        self._labeller = Labeller(parts.clocks.wall)
        self._classifier: Classifier | None = None
        self._is_unsealed = True
        self._seal_check: threading.Thread | None = None
        self._seal_stopping = threading.Event()
        self._used = options  # by the inference thread
        self._newest: Frame | None = None  # None while the picture is black
        self._latest: Labelled | None = None  # as `labelled`, but up to date while nothing moves
        self._gap: GapReason | None = None  # the reason why `_newest` is not the present picture
        self._has_ended = False
        self.options = options
        self.labelled: Labelled | None = None
        self.model: ModelInfo | None = None
        self.turns = 0
        self._thread = threading.Thread(target=self._infer, name=parts.name, daemon=True)

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that end with the run."""
        return [self._thread, *([] if self._seal_check is None else [self._seal_check])]

    @property
    def notice(self) -> str:
        """A notice about the options for the user, "" if there is none."""
        return self._labeller.notice

    @property
    def seal(self) -> Seal | None:
        """Whether the model is known to answer correctly; None before the first model."""
        return self._classifier.seal if self._classifier else None

    @property
    def is_steady(self) -> bool:
        """Tell whether the model has labelled a picture and its seal is not being checked."""
        check = self._seal_check
        return not self._is_unsealed and (check is None or not check.is_alive())

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """The timeline of the run so far."""
        return self._labeller.timeline.entries

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the threads to end, without waiting for them."""
        self._stopping.set()
        self._seal_stopping.set()
        self._mailbox.wake()

    def configure(self, options: LiveLabelOptions) -> None:
        """Use new options; a picture that stands still is labelled again."""
        self.options = options
        self._mailbox.put(Rejudge(options))

    # --- on the inference thread ---------------------------------------------------------------

    def _infer(self) -> None:
        try:
            while not self._stopping.is_set():
                classifier = self._models.wait(self._stopping)
                self._turn(self._mailbox.take(_PERIOD), classifier)
                self.turns += 1
        except SwiftCamError as error:
            self._fail(str(error))
        except Exception:
            log.exception("inference thread")
            self._fail(unexpected("running the model"))

    def _fail(self, message: str) -> None:
        """End the run. Its engine may be dead (a lost GPU): the next run loads the model anew."""
        if self._classifier is not None:
            self._models.discard(self._classifier)
        self._finish(State.FAILED, message, Problem.MODEL)

    def _turn(self, event: LabelEvent | None, classifier: Classifier) -> None:
        """Answer one event, or None where there was none."""
        if classifier is not self._classifier:
            self._adopt(classifier)
        if isinstance(event, Frame):
            self._newest, self._gap = event, None
            self._judge(event, classifier)
        elif isinstance(event, Still):
            self._see_again(event.now, classifier)
        elif isinstance(event, Gap):
            self._cut(event.reason)
        elif isinstance(event, Rejudge):
            self._used = event.options
        if self._newest is not None and self._is_outdated and not self._mailbox.has_frame:
            self._judge(self._newest, classifier)
        if self._mailbox.is_drained and not self._has_ended:
            self._end()

    def _adopt(self, classifier: Classifier) -> None:
        """Use a classifier from now on."""
        self._seal_stopping.set()  # the verdict on the previous classifier is no longer needed
        self._classifier, self._is_unsealed = classifier, True
        self.model = model_info(classifier)

    @property
    def _is_outdated(self) -> bool:
        labelled = self.labelled
        return (
            labelled is None or labelled.model is not self.model or labelled.options != self._used
        )

    def _end(self) -> None:
        """End the run, after its last frame; a recording stays, and its last frame with it."""
        self._has_ended = True
        if self._supervisor.drained() is not State.ENDED:
            self.stop()

    def _judge(self, frame: Frame, classifier: Classifier) -> None:
        taken_at = self._clock()
        self._supervisor.demand.began(taken_at)
        labelled, is_fresh = self._labeller.label(frame, classifier, self._used)
        self._supervisor.demand.ended(self._clock(), is_fresh=is_fresh)
        if self._stopping.is_set():
            return
        if self._gap is not None:
            self._labeller.cut()  # the next frame does not follow this one
        is_again = self.labelled is not None and self.labelled.frame.index == frame.index
        self.labelled = self._latest = self._completed(labelled)
        if self._is_unsealed:
            self._check_seal(classifier)
            self._models.load_replacement(classifier)
        if not is_again:
            self._meters.labelled(labelled, taken_at, self._clock(), is_fresh=is_fresh)

    def _see_again(self, now: float, classifier: Classifier) -> None:
        """Let the labels of the newest frame hold until `now`; after a gap they are made anew."""
        newest = self._newest
        if newest is None:
            return
        position = newest.position + now - newest.captured_at
        frame = replace(newest, captured_at=now, ready_at=now, position=position)
        self._newest, self._gap = frame, None
        labelled = self._labeller.see_again(frame)
        if labelled is None:
            self._judge(frame, classifier)
            return
        self._latest, shown = self._completed(labelled), self.labelled
        if (
            shown is None
            or labelled.headline.index != shown.headline.index
            or position - shown.frame.position >= _STILL_PERIOD
        ):
            self.labelled = self._latest

    def _cut(self, reason: GapReason) -> None:
        """Join nothing over a gap; the labels stay, as those of an earlier moment."""
        self._labeller.cut()
        self._gap = reason
        if reason is GapReason.BLACK:
            self._newest = self._latest = self.labelled = None
        elif reason.is_absence and self._latest is not None:
            self.labelled = self._latest = replace(self._latest, gap=reason)

    def _completed(self, labelled: Labelled) -> Labelled:
        """Return labels with how they were made, and when their frame was seen."""
        frame, before = labelled.frame, self._latest
        # Once for each frame: the monotonic clock may stand still while the machine sleeps.
        seen_at = self._wall() - (self._clock() - frame.captured_at)
        if before is not None and _is_same_sight(before.frame, frame):
            seen_at = before.seen_at
        return replace(
            labelled, seen_at=seen_at, model=self.model, options=self._used, gap=self._gap
        )

    def _check_seal(self, classifier: Classifier) -> None:
        stopping = self._seal_stopping = threading.Event()
        if self._stopping.is_set():
            stopping.set()
        self._seal_check = classifier.check_seal(stopping)
        self._is_unsealed = False


def _is_same_sight(before: Frame, frame: Frame) -> bool:
    """Tell whether a frame is the one before, not seen again since."""
    return (before.index, before.captured_at) == (frame.index, frame.captured_at)
