"""The labels of several crops from one run of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import LogitsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.prediction import Candidate
    from swiftcam.labelling.batch.flow import Cropped


def labels_of(
    batch: Sequence[Cropped], classifier: Classifier, top_k: int
) -> Iterator[tuple[Cropped, tuple[Candidate, ...], str]]:
    """Yield each crop with its labels and "", or without labels and with the reason.

    If the numbers for some crops are not finite, each is labelled alone.

    Raises:
        ModelError: the engine failed.
    """
    crops = np.stack([cropped.crop for cropped in batch])
    try:
        predictions = classifier.classify_crops(crops, top_k)
    except LogitsError as error:
        if len(batch) == 1:
            yield batch[0], (), str(error)
            return
        for cropped in batch:
            yield from labels_of([cropped], classifier, top_k)
    else:
        for cropped, prediction in zip(batch, predictions, strict=True):
            yield cropped, prediction.candidates, ""
