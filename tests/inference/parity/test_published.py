import dataclasses

import numpy as np
import pytest
import torch

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.models.spec import PublishedValues
from swiftcam.inference.parity.published import require_published
from swiftcam.inference.swiftformer import (
    SwiftFormerForImageClassification,
    SwiftFormerImageProcessor,
)


@pytest.fixture(scope="module")
def folder(sealed_original):
    return sealed_original


@pytest.fixture(scope="module")
def published(folder, photos):
    """The published logits of the first photograph, for a model of the family l2."""
    model = SwiftFormerForImageClassification.from_pretrained(folder, attention_norm="l2")
    values = SwiftFormerImageProcessor.from_pretrained(folder)(photos[0], return_tensors="pt")
    with torch.no_grad():
        logits = model(**values).logits[0, :5]
    return PublishedValues("the first photograph", tuple(map(float, logits)), 1e-3)


def test_the_right_family_gives_the_published_logits(folder, published, photos):
    note = require_published(open_checkpoint(folder, "l2"), published, photos[0])
    assert "gives the published logits of the first photograph (within " in note


def test_the_wrong_family_is_caught_and_named(folder, published, photos):
    with pytest.raises(ModelError, match=r"belong to the family l2, not ones.*--family l2"):
        require_published(open_checkpoint(folder, "ones"), published, photos[0])


def test_another_picture_is_not_taken_for_the_wrong_family(folder, published, photos):
    for other in (photos[1], np.ascontiguousarray(photos[0][..., ::-1])):
        with pytest.raises(ModelError, match="in either family"):
            require_published(open_checkpoint(folder, "l2"), published, other)


@pytest.mark.parametrize("place", range(5))
def test_every_published_logit_is_compared(folder, published, photos, place):
    logits = np.array(published.logits)
    logits[place] += 0.9e-3
    near = dataclasses.replace(published, logits=tuple(logits))
    assert "(within 9e-04)" in require_published(open_checkpoint(folder, "l2"), near, photos[0])
    logits[place] += 0.2e-3
    other = dataclasses.replace(published, logits=tuple(logits))
    with pytest.raises(ModelError, match="in either family"):
        require_published(open_checkpoint(folder, "l2"), other, photos[0])
