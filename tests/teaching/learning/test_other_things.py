import numpy as np
import pytest

from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.teaching.embedder import Embedder
from swiftcam.teaching.learning.other_things import other_things_of
from tests.checkpoints import SMALL, write_small


@pytest.mark.parametrize("labels", [1, 3, 50])
def test_there_are_always_unit_directions(tmp_path, labels):
    write_small(tmp_path / "m", SMALL.replace(num_labels=labels))
    found = other_things_of(open_checkpoint(tmp_path / "m"))
    assert found.directions.shape == (max(32, labels if labels > 1 else 32), 20)
    assert np.linalg.norm(found.directions, axis=1) == pytest.approx(1)


def test_the_mean_is_near_that_of_photographs(embedded, photographs):
    background = other_things_of(embedded)
    vectors = Embedder(embedded, threads=1).of_pictures(photographs)
    around = np.linalg.norm(vectors - background.mean, axis=1).mean()
    assert np.linalg.norm(vectors.mean(axis=0) - background.mean) < 0.5 * around
