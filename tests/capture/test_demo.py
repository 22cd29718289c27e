import importlib.util

import numpy as np
import pytest

from swiftcam.capture.demo import DemoSource
from swiftcam.errors import CameraError


def test_the_virtual_camera_moves_over_every_photograph():
    source = DemoSource()
    source.open()
    pictures = {}
    for index in range(30 * 26):
        assert source.grab()
        assert source.position == pytest.approx(index / 30)
        if index % 75 == 0:
            pictures[index] = source.retrieve()
    source.close()
    for picture in pictures.values():
        assert picture.shape == (720, 960, 3)
        assert picture.std() > 20
    differences = [
        np.abs(a.astype(int) - b).mean()
        for a, b in zip(list(pictures.values()), list(pictures.values())[1:], strict=False)
    ]
    assert min(differences) > 2


def test_consecutive_pictures_differ_little():
    source = DemoSource()
    source.open()
    previous = None
    for _ in range(160):
        source.grab()
        picture = source.retrieve().astype(int)
        assert previous is None or np.abs(picture - previous).mean() < 25
        previous = picture


def test_without_the_photographs_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CameraError, match=r"swiftcam\[demo\]"):
        DemoSource().open()
