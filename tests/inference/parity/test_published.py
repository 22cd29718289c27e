import dataclasses

import numpy as np
import pytest

from swiftcam.errors import ModelError
from swiftcam.inference.parity.published import require_published
from swiftcam.inference.spec import PublishedValues
from swiftcam.inference.swiftformer.checkpoint import open_checkpoint
from tests.checkpoints import SMALL, random_weights, write_hugging_face


@pytest.fixture
def folder(tmp_path):
    return write_hugging_face(tmp_path / "model", SMALL, random_weights(SMALL))


@pytest.fixture
def published(folder, photos):
    """What the publishers of the model, of the family l2, say of the first photograph."""
    torch = pytest.importorskip("torch")
    from swiftcam.inference.swiftformer import (
        SwiftFormerForImageClassification,
        SwiftFormerImageProcessor,
    )

    model = SwiftFormerForImageClassification.from_pretrained(folder, attention_norm="l2")
    values = SwiftFormerImageProcessor()(photos[0], return_tensors="pt")
    with torch.no_grad():
        logits = model(**values).logits[0, :5]
    return PublishedValues("the first photograph", tuple(map(float, logits)), 1e-3)


def test_the_right_family_says_what_was_published(folder, published, photos):
    said = require_published(open_checkpoint(folder, "l2"), published, photos[0])
    assert "what was published" in said


def test_the_wrong_family_is_caught_and_named(folder, published, photos):
    with pytest.raises(ModelError, match="belong to the family l2, not ones"):
        require_published(open_checkpoint(folder, "ones"), published, photos[0])


def test_another_picture_or_other_weights_are_told_apart_from_it(folder, published, photos):
    with pytest.raises(ModelError, match="as neither family"):
        require_published(open_checkpoint(folder, "l2"), published, photos[1])
    other = dataclasses.replace(published, logits=tuple(np.array(published.logits) + 0.01))
    with pytest.raises(ModelError, match="as neither family"):
        require_published(open_checkpoint(folder, "l2"), other, photos[0])
