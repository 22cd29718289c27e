"""A numbered wish for a model. It travels with the classifier that it became."""

from __future__ import annotations

from dataclasses import dataclass, field

from swiftcam.inference.setups.model_choice import ModelChoice


@dataclass(frozen=True)
class Request:
    """A numbered wish for a model.

    `number`: counts the requests of one live view; a later request replaces an earlier one.
    `choice`: the model, and how to run it, with the parts that are left to a measurement.
    """

    number: int = 0
    choice: ModelChoice = field(default_factory=ModelChoice)
