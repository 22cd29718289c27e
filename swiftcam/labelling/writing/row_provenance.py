"""The provenance of rows: the classifier that really ran, its labels and the options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.inference.builder_versions import CROPPING_VERSION
from swiftcam.inference.labels.confidence import FALLBACK_CONFIDENCE, confidence_in_use
from swiftcam.inference.provenance import as_text, digest_of

if TYPE_CHECKING:
    from swiftcam.inference.label_maker import LabelMaker
    from swiftcam.labelling.writing.recorder import Destinations


@dataclass(frozen=True)
class RowProvenance:
    """How the rows of a batch are made.

    `model`: the name of the model. `labels`: the names of all its classes. `minimum_confidence`:
    the least probability of a label that becomes a keyword or a folder.
    `key`: that of their `Provenance`; rows with the same key are equal for the same picture.
    """

    model: str
    key: str
    labels: tuple[str, ...] = ()
    minimum_confidence: float = FALLBACK_CONFIDENCE


def row_provenance(maker: LabelMaker, top_k: int, destinations: Destinations) -> RowProvenance:
    """Return the provenance of the rows with the labels of a classifier."""
    minimum = confidence_in_use(destinations.minimum_confidence, maker.minimum_confidence)
    made = maker.provenance.of(
        "row",
        cropping=str(CROPPING_VERSION),
        labels=digest_of(maker.labels),
        minimum_confidence=as_text(minimum),
        options=as_text([top_k, *destinations.options()]),
    )
    return RowProvenance(maker.name, made.key, maker.labels, minimum)
