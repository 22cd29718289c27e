"""Measures before a run in the terminal, if its options leave the setup open."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.hooks import print_to_terminal

if TYPE_CHECKING:
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.setups.model_choice import ModelChoice


def measure_first(choice: ModelChoice, model: Model | None = None) -> None:
    """Measure the setup of a model, if the choice leaves it open and no result is remembered.

    A setup that did not run when it was measured is tried again; if it runs now, all are measured.

    `model`: the chosen model, if it has been opened already. Messages go to stderr. If the
    measurement fails, the run continues with the default setup.

    Raises:
        ArgumentError: there is no such model.
        ModelError: the model cannot be read.
    """
    if not choice.is_open:
        return
    from swiftcam.inference.setups.choose import choose_setup
    from swiftcam.inference.setups.model_choice import chosen_model
    from swiftcam.measuring.installed import measure_choice, needs_measuring
    from swiftcam.terminal.model_tables import progress

    model = model or chosen_model(choice)
    if not needs_measuring(choice, model):
        return
    print_to_terminal(
        f"measuring the fastest setup for {choice.name}; this takes some seconds, once."
    )
    start = time.monotonic()
    try:
        with progress(choice.name) as watch:
            chosen = choose_setup(choice, measure_choice(choice, model, watch))
        print_to_terminal(f"measured in {time.monotonic() - start:.1f} s. {chosen.reason}")
    except SwiftCamError as error:
        print_to_terminal(f"the measurement failed: {error}")
