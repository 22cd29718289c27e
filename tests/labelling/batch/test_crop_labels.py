import numpy as np
import pytest

from swiftcam.errors import LogitsError, ModelError
from swiftcam.labelling.batch.crop_labels import labels_of
from swiftcam.labelling.batch.flow import Cropped
from swiftcam.labelling.finding.picture_id import PictureId
from tests.fakes import FakeClassifier
from tests.labelling.batches import gray_pictures, session

BAD = 13  # the level of the pictures for which the model overflows


class Overflowing(FakeClassifier):
    """A classifier whose numbers for pictures of one level are not finite."""

    def classify_crops(self, crops, top_k=5):
        if (np.asarray(crops)[:, 0, 0, 0] == BAD).any():
            raise LogitsError("fake-model computed numbers that are not finite.")
        return super().classify_crops(crops, top_k)


def cropped(value):
    return Cropped(None, np.full((224, 224, 3), value, np.uint8), PictureId("/a"), "")


def levels(values, classifier=None):
    found = labels_of([cropped(value) for value in values], classifier or Overflowing(), 5)
    return [error or candidates[0].index for _, candidates, error in found]


@pytest.mark.parametrize("values", [(1, 2, 3), (BAD,), (1, BAD, 2), (BAD, BAD, BAD, 7)])
def test_only_the_picture_whose_numbers_are_not_finite_has_no_labels(values):
    error = "fake-model computed numbers that are not finite."
    assert levels(values) == [error if value == BAD else value for value in values]


def test_an_engine_that_fails_ends_the_batch():
    with pytest.raises(ModelError, match="out of memory"):
        levels((1, 2), FakeClassifier(error=ModelError("out of memory")))


def test_a_batch_continues_after_such_a_picture(tmp_path):
    items = gray_pictures(tmp_path, 20)
    with session(items, Overflowing(), batch_size=4) as batch:
        results = list(batch.results())
    failed = [result for result in results if result.error]
    assert [result.path.stem for result in failed] == [f"{BAD:04}"]
    assert failed[0].id.has_content  # the same file would fail again
    assert len(results) == 20
