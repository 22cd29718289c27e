import numpy as np
import pytest

from swiftcam.inference.taught.taught_head import CLOSENESS
from tests.inference.taught.models import WIDTH, random_head

EMBEDDINGS = np.random.default_rng(5).normal(size=(200, WIDTH))


def test_logits_are_those_of_the_formula():
    head = random_head()
    for x, logits in zip(EMBEDDINGS, head.logits(EMBEDDINGS), strict=True):
        z = (x - head.mean) / np.linalg.norm(x - head.mean)
        linear = head.weights @ z + head.biases
        classes, background = linear[:-1], linear[-1]
        score = np.log(np.exp(classes).sum()) - background + CLOSENESS * (head.exemplars @ z).max()
        assert logits[:-1] == pytest.approx(classes)
        assert logits[-1] == pytest.approx(classes.max() + head.threshold - score)


def test_none_is_the_largest_exactly_below_the_threshold():
    head = random_head(threshold=float(np.median(random_head().scores(EMBEDDINGS))))
    is_none = head.logits(EMBEDDINGS).argmax(axis=1) == head.class_count
    assert np.array_equal(is_none, head.scores(EMBEDDINGS) < head.threshold)
    assert 0 < is_none.sum() < len(is_none)


def test_the_length_of_an_embedding_does_not_count():
    head = random_head()
    longer = head.mean + 7 * (EMBEDDINGS - head.mean)
    assert head.logits(longer) == pytest.approx(head.logits(EMBEDDINGS))


def test_the_mean_itself_is_no_error():
    assert np.isfinite(random_head().logits(random_head().mean[None])).all()


def test_arrays_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        random_head().weights[0] = 0
