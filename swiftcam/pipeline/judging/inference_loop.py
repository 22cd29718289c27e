"""The inference thread of one run: labels frames until the source ends, and the last one again."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.pipeline.judging.labeller import Labeller
from swiftcam.pipeline.state.snapshot import Labelled, ModelInfo, Problem, State, model_info

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame
    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.parity.verdicts import Seal
    from swiftcam.pipeline.judging.timeline import TimelineEntry
    from swiftcam.pipeline.model_slot import ModelSlot
    from swiftcam.pipeline.reading.supervisor import SourceSupervisor
    from swiftcam.pipeline.state.clocks import Clocks
    from swiftcam.pipeline.state.label_options import LiveLabelOptions
    from swiftcam.pipeline.state.meters import Meters
    from swiftcam.pipeline.state.run_status import Status

log = logging.getLogger(__name__)

_PERIOD = 0.1  # seconds between two checks for another model while no frame comes
_ENDED_PERIOD = 0.25  # the same, after the end


@dataclass(frozen=True)
class LoopParts:
    """The parts of a run that its inference thread uses.

    `finish`: enters a final state with its message and problem, and ends the run. `name`: of the
    thread.
    """

    models: ModelSlot
    supervisor: SourceSupervisor
    status: Status
    meters: Meters
    clocks: Clocks
    finish: Callable[[State, str, Problem], None]
    name: str


class InferenceLoop:
    """Owns the inference thread of one run, its labeller and the check of the seal.

    `options` may be replaced at any time with `configure`. The other properties may be read on any
    thread.
    """

    def __init__(self, parts: LoopParts, options: LiveLabelOptions) -> None:
        self._models = parts.models
        self._supervisor = parts.supervisor
        self._status = parts.status
        self._meters = parts.meters
        self._finish = parts.finish
        self._clock, self._wall = parts.clocks.monotonic, parts.clocks.wall
        self._options = options
        self._stopping = threading.Event()
        self._has_changed = threading.Event()  # the options, or `_stopping`
        self._labeller = Labeller(parts.clocks.wall)
        self._classifier: Classifier | None = None
        self._is_unsealed = True
        self._seal_check: threading.Thread | None = None
        self._seal_stopping = threading.Event()
        self.labelled: Labelled | None = None
        self.model: ModelInfo | None = None
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
        self._has_changed.set()
        self._seal_stopping.set()

    def configure(self, options: LiveLabelOptions) -> None:
        """Use new options from the next frame on; a picture that stands still is labelled again."""
        self._options = options
        self._has_changed.set()
        self._supervisor.offer_held_frame()

    # --- on the inference thread ---------------------------------------------------------------

    def _infer(self) -> None:
        try:
            self._adopt(self._models.wait())
            self._label_frames()
        except SwiftCamError as error:
            self._finish(State.FAILED, str(error), Problem.MODEL)
        except Exception:
            log.exception("inference thread")
            self._finish(State.FAILED, unexpected("running the model"), Problem.MODEL)

    def _adopt(self, classifier: Classifier) -> None:
        """Use a classifier from now on."""
        self._seal_stopping.set()  # the verdict on the previous classifier is no longer needed
        self._classifier, self._is_unsealed = classifier, True
        self.model = model_info(classifier)

    def _label_frames(self) -> None:
        mailbox = self._supervisor.mailbox
        while not mailbox.is_drained:
            frame = mailbox.take(_PERIOD)
            classifier = self._models.wait()
            if classifier is not self._classifier:
                self._adopt(classifier)
                self._supervisor.offer_held_frame()
            if frame is not None:
                self._label(frame, classifier)
        ending = self._supervisor.ending
        if ending.state is State.ENDED and not self._stopping.is_set():
            self._status.enter(*ending)
            self._supervisor.stop()
            self._label_last_frame_again()
        self._finish(*ending)

    def _label_last_frame_again(self) -> None:
        """Label the last frame again when the options or the model change, until `stop`."""
        options = self._options
        while not self._stopping.is_set():
            self._has_changed.wait(_ENDED_PERIOD)
            self._has_changed.clear()
            frame, classifier = self._supervisor.frame, self._models.wait()
            is_same = classifier is self._classifier and options is self._options
            if is_same or self._stopping.is_set():
                continue
            options = self._options
            if classifier is not self._classifier:
                self._adopt(classifier)
            if frame is not None and not self._supervisor.is_black:
                self._label(frame, classifier)

    def _label(self, frame: Frame, classifier: Classifier) -> None:
        taken_at = self._clock()
        self._supervisor.demand.began(taken_at)
        labelled, is_fresh = self._labeller.label(frame, classifier, self._options)
        self._supervisor.demand.ended(self._clock(), is_fresh=is_fresh)
        if self._stopping.is_set():
            return
        before = self.labelled
        is_again = before is not None and before.frame.index == frame.index
        # Once for each frame: the monotonic clock may stand still while the machine sleeps.
        seen_at = self._wall() - (self._clock() - frame.captured_at)
        if before is not None and is_again:
            seen_at = before.seen_at
        self.labelled = replace(labelled, seen_at=seen_at)
        if self._is_unsealed:
            self._check_seal(classifier)
            self._models.load_replacement(classifier)
        if not is_again:
            self._meters.labelled(labelled, taken_at, self._clock(), is_fresh=is_fresh)

    def _check_seal(self, classifier: Classifier) -> None:
        stopping = self._seal_stopping = threading.Event()
        if self._stopping.is_set():
            stopping.set()
        self._seal_check = classifier.check_seal(stopping)
        self._is_unsealed = False
