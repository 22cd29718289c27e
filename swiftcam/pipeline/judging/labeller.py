"""Labels frames: runs the model, then the stabiliser, and fills the timeline.

Used by the inference thread of one run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.labels.confidence import confidence_in_use
from swiftcam.pipeline.judging.change import ChangeDetector
from swiftcam.pipeline.judging.label_rules import LabelRules
from swiftcam.pipeline.judging.stabiliser import Stabiliser, StabiliserOptions
from swiftcam.pipeline.judging.timeline import Timeline
from swiftcam.pipeline.state.snapshot import Labelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame
    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.prediction import Prediction


@dataclass(frozen=True)
class LiveLabelOptions:
    """How live frames are labelled; may change at any time.

    `top_k`: the number of candidates. `stabiliser`: how labels are averaged over time, not at all
    by default. `minimum_confidence`: the least probability of a label that is shown, None for the
    model's own. `rules`: the classes that may be named. `framing`: the part of the frame that the
    model sees. `is_adaptive`: a frame that looks like the previous one keeps its labels, without
    running the model.
    """

    top_k: int = 5
    stabiliser: StabiliserOptions = field(default_factory=StabiliserOptions)
    minimum_confidence: float | None = None
    rules: LabelRules = field(default_factory=LabelRules)
    framing: Framing = field(default_factory=Framing)
    is_adaptive: bool = True


class Labeller:
    """Labels one frame after another; starts over when model, crop or rules change.

    `clock` returns the time in seconds since 1970, for the timeline.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.timeline = Timeline(clock)
        self.notice = ""
        self._stabiliser = Stabiliser()
        self._change = ChangeDetector()
        self._classifier: Classifier | None = None
        self._options: LiveLabelOptions | None = None
        self._prediction: Prediction | None = None

    def label(
        self, frame: Frame, classifier: Classifier, options: LiveLabelOptions
    ) -> tuple[Labelled, bool]:
        """Return the frame with its labels, and whether the model computed them.

        Raises:
            ModelError: the engine failed.
        """
        self._adopt(classifier, options)
        prediction = self._prediction
        is_fresh = True
        crop = classifier.crop(frame.pixels, options.framing)
        if options.is_adaptive:
            is_fresh = self._change.has_changed(crop.pixels, frame.position)
        if is_fresh or prediction is None:
            prediction = classifier.classify_crop(crop, options.top_k)
            self._prediction = prediction
        average, headline = self._stabiliser.update(prediction.probabilities, frame.position)
        candidates = prediction.candidates
        if not is_fresh or average is not prediction.probabilities:
            candidates = classifier.rank(average, options.top_k)
        label = "" if headline.index is None else classifier.labels[headline.index]
        self.timeline.add(headline, label, frame)
        return Labelled(frame, prediction, candidates, headline, label), is_fresh

    def _adopt(self, classifier: Classifier, options: LiveLabelOptions) -> None:
        """Use a new classifier or new options; start over if they change the labels."""
        before = self._options
        if classifier is self._classifier and options is before:
            return
        is_same = (
            before is not None
            and classifier is self._classifier
            and (options.framing, options.rules) == (before.framing, before.rules)
        )
        if not is_same:
            self._prediction = None
            self._change.reset()
            self._stabiliser.reset()
            self._stabiliser.permitted = options.rules.permitted(classifier.labels)
            self.notice = options.rules.notice(classifier.labels)
        self._stabiliser.options = options.stabiliser
        self._stabiliser.minimum_confidence = confidence_in_use(
            options.minimum_confidence, classifier.minimum_confidence
        )
        self._classifier, self._options = classifier, options
