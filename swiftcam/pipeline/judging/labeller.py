"""Labels frames: runs the model, then the stabiliser, and fills the timeline.

Used by the inference thread of one run.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam.inference.labels.confidence import confidence_in_use
from swiftcam.pipeline.judging.change import ChangeDetector
from swiftcam.pipeline.judging.stabiliser import Stabiliser
from swiftcam.pipeline.judging.timeline import Timeline
from swiftcam.pipeline.state.snapshot import Labelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.capture.frame import Frame
    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.prediction import Prediction
    from swiftcam.pipeline.state.live_label_options import LiveLabelOptions


class Labeller:
    """Labels one frame after another.

    It starts over after a gap, and when model, crop or rules change. `clock` returns the
    time in seconds since 1970, for the timeline.
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
        return self._stabilised(frame, prediction, classifier, is_fresh=is_fresh), is_fresh

    def see_again(self, frame: Frame) -> Labelled | None:
        """Return the last labelled frame, seen again at the time of `frame`, with its labels.

        The average and the timeline advance; the model does not run. None before the first frame
        and after a `cut`: the frame must be labelled then.
        """
        if self._prediction is None or self._classifier is None:
            return None
        return self._stabilised(frame, self._prediction, self._classifier, is_fresh=False)

    def cut(self) -> None:
        """Start over with the next frame: it does not follow the ones before."""
        self._prediction = None
        self._change.reset()
        self._stabiliser.reset()
        self.timeline.cut()

    def _stabilised(
        self, frame: Frame, prediction: Prediction, classifier: Classifier, *, is_fresh: bool
    ) -> Labelled:
        assert self._options is not None  # set with the classifier
        average, headline = self._stabiliser.update(prediction.probabilities, frame.position)
        candidates = prediction.candidates
        if not is_fresh or average is not prediction.probabilities:
            candidates = classifier.rank(average, self._options.top_k)
        label = "" if headline.index is None else classifier.labels[headline.index]
        self.timeline.add(headline, label, frame)
        return Labelled(frame, prediction, candidates, headline, label)

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
