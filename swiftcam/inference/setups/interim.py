"""What runs in a live view until the engine that was measured to be best is loaded.

Runs on whichever thread loads a model. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.inference.engines.registry import AUTO, DEFAULT_ENGINE
from swiftcam.inference.setups.choose import choose_setup
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.inference.setups.choose import ChosenSetup
    from swiftcam.inference.setups.model_choice import ModelChoice


def interim_setup(chosen_setup: ChosenSetup, choice: ModelChoice) -> ChosenSetup | None:
    """Return how to run a model until it is loaded as it was settled; None if that is quick.

    The default engine loads several times as fast as others. Who chose an engine gets that one
    from the first picture on.
    """
    usual = choose_setup(choice, None)
    if choice.engine != AUTO or chosen_setup.setup.engine == DEFAULT_ENGINE:
        return None
    if usual.setup.engine != DEFAULT_ENGINE:
        return None  # it does not know the precision or the device that is asked for
    reason = phrase(
        "{present}, until {better} is loaded.",
        present=str(usual.setup),
        better=str(chosen_setup.setup),
    )
    return replace(usual, reason=reason)
