"""Measures before a run in the terminal, where its options leave open how the model is run."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError

if TYPE_CHECKING:
    from swiftcam.inference.classifier import ModelChoice


def measure_first(choice: ModelChoice) -> None:
    """Measure what a choice leaves open unless that is known, and say so on stderr.

    Where it fails, that is said too: the run goes on with the default.

    Raises:
        ArgumentError: there is no such model.
        ModelError: it cannot be read.
    """
    if not choice.is_open:
        return
    from swiftcam.inference.classifier import chosen_model
    from swiftcam.inference.setups.setup import decide, settle
    from swiftcam.measuring.installed import measure_choice
    from swiftcam.terminal.model_tables import progress

    if not settle(choice, chosen_model(choice)).is_unmeasured:
        return
    _say(f"measuring how {choice.name} runs best here; that takes some seconds, once.")
    start = time.monotonic()
    try:
        with progress(choice.name) as watch:
            settled = decide(choice, measure_choice(choice, watch))
        _say(f"measured in {time.monotonic() - start:.1f} s. {settled.reason}")
    except SwiftCamError as error:
        _say(f"not measured: {error}")


def _say(words: str) -> None:
    print(f"swiftcam: {words}", file=sys.stderr, flush=True)
