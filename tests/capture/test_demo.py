import importlib.util
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from swiftcam.capture import demo as demo_module
from swiftcam.capture.demo import DemoSource
from swiftcam.errors import CameraError
from tests.colours import assert_patches, patches

EACH, RATE = 5, 30  # seconds of a photograph, pictures a second


@pytest.fixture
def source():
    source = DemoSource()
    source.open()
    yield source
    source.close()


def at(source, *numbers):
    """Return the pictures of these numbers, which come in order."""
    found, grabbed = [], 0
    for number in numbers:
        while grabbed <= number:
            assert source.grab()
            grabbed += 1
        found.append(source.retrieve())
    return found


def test_it_shows_photographs_in_their_colours_for_five_seconds_each(tmp_path, monkeypatch):
    shown = [patches(300, 400), np.full((300, 400, 3), (128, 20, 20), np.uint8)]
    paths = [tmp_path / f"{number}.png" for number in range(len(shown))]
    for path, photo in zip(paths, shown, strict=True):
        Image.fromarray(photo).save(path)
    monkeypatch.setattr(demo_module, "demo_photos", lambda: paths)
    source = DemoSource()
    source.open()
    colours, plain, again = at(source, 2 * RATE, 7 * RATE, 12 * RATE)
    for picture in (colours, again):
        assert picture.shape == (720, 960, 3)
        assert_patches(picture, 1)
    assert (plain == (128, 20, 20)).all()
    source.close()


def test_it_goes_over_every_photograph(source, photos):
    pictures = at(source, *(number * EACH * RATE + 1 for number in range(len(photos))))
    for number, picture in enumerate(pictures):
        for other in pictures[:number]:
            assert np.abs(picture.astype(int) - other).mean() > 20


def test_consecutive_pictures_differ_little_also_from_one_photograph_to_the_next(source):
    fade = range(EACH * RATE - 20, EACH * RATE + 2)
    pictures = at(source, 0, 1, *fade)
    small = [picture[::6, ::6].astype(int) for picture in pictures]
    changes = [np.abs(a - b).mean() for a, b in pairwise(small)]
    assert changes.pop(1) > 25  # four seconds lie between these two
    assert min(changes) > 0
    assert max(changes) < 12


def test_time_is_that_of_the_pictures(source):
    for index in range(3):
        assert source.grab()
        assert source.position == pytest.approx(index / RATE)


def test_without_the_photographs_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CameraError, match=r"swiftcam\[demo\]"):
        DemoSource().open()
