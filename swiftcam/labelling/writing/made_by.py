"""What makes a row: the model, its recipe, and the options that show in the row or beside it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.inference.setups.choose import recall_setup
from swiftcam.inference.setups.model_choice import chosen_model

if TYPE_CHECKING:
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.labelling.writing.recorder import Destinations

# Raise it with every change of how pictures are read or cropped: rows from before are made again.
_VERSION = 1


@dataclass(frozen=True)
class MadeBy:
    """The name of a model, and a key that is the same only for rows that would come out the same.

    `labels` has the names of all its classes. The engine is not part of the key: all of them give
    the same labels. The precision is, unless it is float32.
    """

    model: str
    key: str
    labels: tuple[str, ...] = ()


def made_by(
    choice: ModelChoice, top_k: int, destinations: Destinations, model: Model | None = None
) -> MadeBy:
    """Return what the rows of a batch are made by; `model` is the chosen one, where it is open.

    Raises:
        ArgumentError: there is no such model.
        ModelError: it cannot be read.
    """
    model = model or chosen_model(choice)
    precision = recall_setup(choice, model).setup.precision
    parts = {
        "version": _VERSION,
        "model": model.identity,
        "recipe": dataclasses.asdict(model.recipe),
        "labels": model.labels,
        "options": [top_k, *destinations.options()],
    }
    if precision != "fp32":
        parts["precision"] = precision
    text = json.dumps(parts, sort_keys=True, default=str)
    return MadeBy(model.name, hashlib.sha256(text.encode()).hexdigest()[:16], model.labels)
