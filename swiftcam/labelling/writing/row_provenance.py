"""The provenance of rows: the model, its recipe and the options of the output."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE, confidence_in_use
from swiftcam.inference.setups.choose import recall_setup
from swiftcam.inference.setups.model_choice import chosen_model

if TYPE_CHECKING:
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.labelling.writing.recorder import Destinations

# Increase it with every change in reading or cropping pictures: old rows are then made again.
_VERSION = 2


@dataclass(frozen=True)
class RowProvenance:
    """How the rows of a batch are made.

    `model`: the name of the model. `labels`: the names of all its classes. `minimum_confidence`:
    the least probability of a label that becomes a keyword or a folder.
    `key`: a hash of everything that changes a row; rows with the same key are equal for the same
    file. The engine is not part of it, as all engines give the same labels; a precision other than
    float32 is.
    """

    model: str
    key: str
    labels: tuple[str, ...] = ()
    minimum_confidence: float = FALLBACK_CONFIDENCE


def row_provenance(
    choice: ModelChoice, top_k: int, destinations: Destinations, model: Model | None = None
) -> RowProvenance:
    """Return the provenance of the rows of a batch; `model` is the chosen one if it is open.

    Raises:
        ArgumentError: there is no such model.
        ModelError: the model cannot be read.
    """
    model = model or chosen_model(choice)
    minimum = confidence_in_use(destinations.minimum_confidence, model.minimum_confidence)
    precision = recall_setup(choice, model).setup.precision
    parts = {
        "version": _VERSION,
        "model": model.identity,
        "recipe": model.recipe.to_dict(),
        "labels": model.labels,
        "minimum_confidence": minimum,
        "options": [top_k, *destinations.options()],
    }
    if precision != "fp32":
        parts["precision"] = precision
    text = json.dumps(parts, sort_keys=True, default=str)
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    return RowProvenance(model.name, key, model.labels, minimum)
