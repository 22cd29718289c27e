"""Stabilises the label: averages probabilities over time and changes the headline with hysteresis.

Pure: times come in as arguments. The rule, in the order of its application to each labelled frame:

1. probabilities of classes that may not be named count as 0;
2. the others are averaged exponentially with a time constant, at any frame rate (0: not at all);
3. the headline changes only to a class that leads by `lead`;
4. it is "not sure" until the headline's average reaches the minimum confidence and leads the next
   class by `margin`; then it is sure until it falls below four fifths of the minimum confidence, or
   changes. A probability of 0 is never sure.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.labels.confidence import is_sure
from swiftcam.pipeline.state.headline import Headline
from swiftcam.pipeline.state.live_label_options import StabiliserOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEAVE = 0.8  # share of the minimum confidence below which a sure headline becomes unsure
_LONG_GAP = 3.0  # time constants after which older frames no longer count


class Stabiliser:
    """Averages the probabilities of successive frames and chooses the headline.

    `options` and `minimum_confidence`, a probability, may be replaced at any time. `permitted`: a
    mask `(num_labels,)` of the classes that may be named, None for all; set it before the first
    update or together with a `reset`.
    """

    def __init__(
        self, options: StabiliserOptions | None = None, minimum_confidence: float = 0.0
    ) -> None:
        self.options = options or StabiliserOptions()
        self.minimum_confidence = minimum_confidence
        self.permitted: NDArray[np.bool_] | None = None
        self._average: NDArray[np.float64] | None = None
        self._at = 0.0
        self._leader: int | None = None
        self._headline: Headline | None = None

    def reset(self) -> None:
        """Forget earlier frames, after a gap or a change of model or crop."""
        self._average = self._leader = self._headline = None

    def update(
        self, probabilities: NDArray[np.float64], now: float
    ) -> tuple[NDArray[np.float64], Headline]:
        """Return the averaged probabilities `(num_labels,)` and the headline at media time `now`.

        A time before the last one resets first (a video that starts again).
        """
        if now < self._at:
            self.reset()
        if self.permitted is not None:
            probabilities = np.where(self.permitted, probabilities, 0.0)
        average = self._averaged(probabilities, now)
        self._average, self._at = average, now
        leader = int(average.argmax())
        if self._leader is None or average[leader] - average[self._leader] > self.options.lead:
            self._leader = leader
        index = self._leader if self._is_sure(average, self._leader) else None
        if self._headline is None or self._headline.index != index:
            since = now
        else:
            since = self._headline.since
        self._headline = Headline(index, since, float(average[self._leader]))
        return average, self._headline

    def _averaged(self, probabilities: NDArray[np.float64], now: float) -> NDArray[np.float64]:
        constant = self.options.time_constant
        if self._average is None or constant <= 0 or now - self._at > _LONG_GAP * constant:
            return probabilities
        share = 1 - math.exp(-(now - self._at) / constant)
        return self._average + share * (probabilities - self._average)

    def _is_sure(self, average: NDArray[np.float64], leader: int) -> bool:
        probability = float(average[leader])
        if self._headline is not None and self._headline.index == leader:
            return is_sure(probability, _LEAVE * self.minimum_confidence)
        first, second = np.partition(average, -2)[:-3:-1] if average.size > 1 else (average[0], 0)
        gap = probability - (second if probability == first else first)
        return is_sure(probability, self.minimum_confidence) and bool(gap >= self.options.margin)
