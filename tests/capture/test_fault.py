import threading
import time

import numpy as np
import pytest

from swiftcam.capture.fault import FaultyCamera, Step, parse_script
from swiftcam.capture.mode import Mode
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError, CameraError


def connected(script):
    source = FaultyCamera(script).connect()
    source.open()
    return source


def pictures(source, count):
    found = []
    for _ in range(count):
        assert source.grab()
        found.append(source.retrieve())
    return found


def test_scripts():
    assert parse_script("live 2, unplug 0.5,hang-read") == [
        Step("live", 2.0),
        Step("unplug", 0.5),
        Step("hang-read", float("inf")),
    ]


@pytest.mark.parametrize("script", ["", "live 2,", "jump 3", "live two", "live 1 2", "live -1"])
def test_scripts_that_are_not_understood(script):
    with pytest.raises(ArgumentError, match="names: live, slow"):
        parse_source(f"fault:{script}")


def test_live_pictures_move_and_none_is_black():
    source = connected("live")
    first, second = pictures(source, 2)
    assert source.mode == Mode(640, 480, 30.0)
    assert source.duration is None
    assert first.shape == (480, 640, 3)
    assert not np.array_equal(first, second)
    assert first.max() > 100


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("frozen", lambda a, b: np.array_equal(a, b) and a.max() > 100),
        ("black", lambda a, b: a.max() == b.max() == 0),
        ("resize", lambda a, b: a.shape == b.shape == (640, 480, 3)),
    ],
)
def test_pictures_that_are_wrong(fault, check):
    assert check(*pictures(connected(fault), 2))


def test_pictures_that_cannot_be_decoded():
    source = connected("corrupt")
    assert source.grab()
    with pytest.raises(CameraError, match="cannot be decoded"):
        source.retrieve()


def test_an_unforeseen_error_is_raised_once():
    source = connected("raise")
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        source.grab()
    assert source.grab()


def test_an_unplugged_camera_breaks_and_comes_back():
    camera = FaultyCamera("live 0.1, unplug 0.2, live")
    source = camera.connect()
    source.open()
    with pytest.raises(CameraError, match="unplugged"):
        list(iter(source.grab, False))
    with pytest.raises(CameraError, match="not connected"):
        camera.connect().open()
    _, _, back_at = camera.switches[1]
    while time.monotonic() < back_at:
        threading.Event().wait(0.01)
    again = camera.connect()
    again.open()
    assert again.grab()


def test_a_silent_camera_can_be_closed():
    source = connected("stall 60")
    closer = threading.Timer(0.05, source.close)
    closer.start()
    with pytest.raises(CameraError, match="while it was silent"):
        source.grab()
    closer.join()


@pytest.mark.parametrize("fault", ["hang-read", "hang-open", "hang-release"])
def test_hangs_hold_the_caller_until_the_step_is_over(fault):
    camera = FaultyCamera(f"live 0.05, {fault} 0.3, live")
    source = camera.connect()
    source.open()
    if fault == "hang-read":
        while camera.now()[1] == "live":
            source.grab()
        source.grab()
    else:
        with pytest.raises(CameraError, match="unplugged"):
            list(iter(source.grab, False))
        if fault == "hang-open":
            camera.connect().open()
        else:
            source.close()
    assert camera.now()[0] == 2
