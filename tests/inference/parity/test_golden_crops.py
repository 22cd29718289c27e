import hashlib

import numpy as np
import pytest

from swiftcam.inference.parity.golden_crops import CROP_COUNT, golden_crops


def test_they_never_change():
    # Golden values on users' disks are valid only for exactly these bytes.
    digest = hashlib.sha256(golden_crops(224).tobytes()).hexdigest()
    assert digest == "ae67bb951d66988aef8f172b94eeb97d1073cc86db17ea5b843847752505e0b2"


def test_they_have_structure_and_differ():
    crops = golden_crops(224).astype(int)
    assert crops.shape == (CROP_COUNT, 224, 224, 3)
    for crop in crops:
        assert crop.std(axis=(0, 1)).min() > 20
        # There is structure in every direction and colour, and no channel copies another.
        assert np.abs(np.diff(crop, axis=0)).mean() > 1
        assert np.abs(np.diff(crop, axis=1)).mean() > 1
        assert np.abs(crop[..., 0] - crop[..., 2]).mean() > 10
    for first in range(CROP_COUNT):
        for second in range(first):
            assert np.abs(crops[first] - crops[second]).mean() > 20


@pytest.mark.parametrize("size", [1, 2, 31, 32, 160])
def test_any_size(size):
    crops = golden_crops(size)
    assert crops.shape == (CROP_COUNT, size, size, 3)
    assert crops.dtype == np.uint8
