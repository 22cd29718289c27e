"""The facts about a classifier that stay with its labels when it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.inference.provenance import Provenance
    from swiftcam.inference.setups.model_choice import ModelChoice


@dataclass(frozen=True)
class LabelMaker:
    """A classifier as far as its labels depend on it.

    `choice`: the wish of the user that it became. `name`: of its model. `labels`: the names of its
    classes. `minimum_confidence`: the model's own. `provenance`: of the engine that really ran.
    """

    choice: ModelChoice
    name: str
    labels: tuple[str, ...]
    minimum_confidence: float
    provenance: Provenance
