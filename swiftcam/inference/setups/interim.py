"""The interim setup of a live view, used until the best engine is loaded.

Called on the thread that loads a model. Pure.
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
    """Return the setup to use until the chosen one is loaded; None if no interim is needed.

    The default engine loads several times faster than others. If the user chose an engine, there
    is no interim: that engine labels the first picture.
    """
    default = choose_setup(choice, None)
    if choice.engine != AUTO or chosen_setup.setup.engine == DEFAULT_ENGINE:
        return None
    if default.setup.engine != DEFAULT_ENGINE:
        return None  # the default engine does not support the chosen precision or device
    reason = phrase(
        "{present}, until {better} is loaded.",
        present=str(default.setup),
        better=str(chosen_setup.setup),
    )
    return replace(default, reason=reason)
