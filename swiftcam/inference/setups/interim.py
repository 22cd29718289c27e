"""What runs in a live view until the engine that was measured to be best is loaded.

Runs on whichever thread loads a model. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.inference.engines.registry import AUTO, DEFAULT_ENGINE
from swiftcam.inference.setups.setup import decide
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.inference.setups.setup import Settled


def stand_in(settled: Settled, choice: ModelChoice) -> Settled | None:
    """Return how to run a model until it is loaded as it was settled; None if that is quick.

    The default engine loads several times as fast as others. Who chose an engine gets that one
    from the first picture on.
    """
    usual = decide(choice, None)
    if choice.engine != AUTO or settled.setup.engine == DEFAULT_ENGINE:
        return None
    if usual.setup.engine != DEFAULT_ENGINE:
        return None  # it does not know the precision or the device that is asked for
    reason = phrase(
        "{present}, until {better} is loaded.",
        present=str(usual.setup),
        better=str(settled.setup),
    )
    return replace(usual, reason=reason)
