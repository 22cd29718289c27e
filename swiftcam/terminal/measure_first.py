"""Measures before a run in the terminal, where its options leave open how the model is run."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError

if TYPE_CHECKING:
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.setups.model_choice import ModelChoice


def measure_first(choice: ModelChoice, model: Model | None = None) -> None:
    """Measure the setups that a choice leaves open, unless they are known, and say so on stderr.

    `model` is the chosen one, where it is open.

    Where it fails, that is said too: the run goes on with the default.

    Raises:
        ArgumentError: there is no such model.
        ModelError: it cannot be read.
    """
    if not choice.is_open:
        return
    from swiftcam.inference.setups.choose import choose_setup, recall_setup
    from swiftcam.inference.setups.model_choice import chosen_model
    from swiftcam.measuring.installed import measure_choice
    from swiftcam.terminal.model_tables import progress

    model = model or chosen_model(choice)
    if not recall_setup(choice, model).is_unmeasured:
        return
    _say(f"measuring how {choice.name} runs best here; that takes some seconds, once.")
    start = time.monotonic()
    try:
        with progress(choice.name) as watch:
            chosen = choose_setup(choice, measure_choice(choice, model, watch))
        _say(f"measured in {time.monotonic() - start:.1f} s. {chosen.reason}")
    except SwiftCamError as error:
        _say(f"not measured: {error}")


def _say(words: str) -> None:
    print(f"swiftcam: {words}", file=sys.stderr, flush=True)
