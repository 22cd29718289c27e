"""The minimum confidence: below it a label is not shown, and the picture is "Not sure".

Each model has its own, a probability that was chosen on photographs it had not seen; the user may
set another one. The same two numbers decide in the live view, on the page of pictures and in
`swiftcam label`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swiftcam.errors import ModelError
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIDENCE_KEY = "minimum_confidence"  # in `config.json` of a checkpoint
# For models that state none, such as imported classifiers. If the probabilities of a model are
# calibrated, most of the labels from here on are right.
FALLBACK_CONFIDENCE = 0.4


def stated_confidence(values: Mapping[str, Any]) -> float:
    """Return the minimum confidence in a model's configuration, or the fallback without one.

    Raises:
        ModelError: the value is not a probability.
    """
    value = values.get(CONFIDENCE_KEY)
    if value is None:
        return FALLBACK_CONFIDENCE
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= 1:
        shown = one_line(repr(value), 60)
        raise ModelError(
            f"The model's configuration has {CONFIDENCE_KEY} = {shown}: use a probability from 0 "
            "to 1, or leave it out."
        )
    return float(value)


def confidence_in_use(chosen: float | None, own: float) -> float:
    """Return the user's minimum confidence, or the model's own if the user has chosen none."""
    return own if chosen is None else chosen


def is_sure(probability: float, minimum: float) -> bool:
    """Tell whether a label of this probability is shown. A probability of 0 never is."""
    return 0 < probability >= minimum
