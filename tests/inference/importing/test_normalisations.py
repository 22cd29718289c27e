import pytest

from swiftcam.inference.crops.recipe import Recipe
from swiftcam.inference.importing.normalisations import NORMALISATIONS, normalisation_named


def test_each_is_found_by_its_values():
    for key, known in NORMALISATIONS.items():
        assert normalisation_named(known.mean, known.std, is_raw=known.is_raw) == key
        Recipe(mean=known.mean, std=known.std)  # raises if it cannot be used
    assert normalisation_named((0.1, 0.1, 0.1), (1.0, 1.0, 1.0), is_raw=False) is None
    assert normalisation_named((0.1, 0.1, 0.1), (1.0, 1.0, 1.0), is_raw=True) == "raw"


def test_caffes_subtracts_the_mean_from_0_to_255():
    caffe = NORMALISATIONS["caffe"]
    level = 200
    values = [(level / 255 - m) / s for m, s in zip(caffe.mean, caffe.std, strict=True)]
    assert values == pytest.approx([200 - 123.68, 200 - 116.779, 200 - 103.939])
