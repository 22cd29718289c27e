"""The window on cameras with faults, and on a folder: keys and changes at the wrong moment."""

import threading
from unittest import mock

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from swiftcam.capture.fault import FaultyCamera
from swiftcam.capture.folder import FolderSource
from swiftcam.capture.opencv import camera as camera_module
from swiftcam.capture.opencv.camera_names import CameraDevice, Place
from swiftcam.live import session as live_session
from swiftcam.live.session import Session
from swiftcam.pipeline import State
from swiftcam.settings import Settings
from tests.fakes import FakeClassifier, picture
from tests.virtual_time import VirtualTime
from tests.waiting import PATIENCE

Key = Qt.Key
_PAUSE = threading.Event()  # never set


@pytest.fixture
def time(show_window):
    """A clock of the test; it runs freely before the windows are closed."""
    virtual = VirtualTime()
    yield virtual
    virtual.run_freely()


@pytest.fixture
def open_at(time, make_session, show_window):
    """Return a function that shows a window on a source whose time the test lets pass."""

    def show(make_source, **settings):
        window = show_window(make_session(make_source, clocks=time.clocks, **settings))
        time.pass_until(lambda: window.session.pipeline.snapshot().labelled)
        window.refresh()
        window.live.view.setFocus()
        return window

    return show


def pressed(qtbot, window, key):
    """Press a key; return the state that the window shows."""
    qtbot.keyClick(window.live.view, key)
    window.refresh()
    return window.snapshot.state


@pytest.mark.parametrize("script", ["live", "slow", "still"])
def test_space_after_a_pause_is_no_fault(time, open_at, qtbot, script):
    camera = FaultyCamera(script, time.monotonic, time.wait, size=(64, 48))
    window = open_at(camera.connect)
    if script == "still":
        time.pass_time(10)  # known to stand still: it was connected again once
    connected = camera.count()
    assert pressed(qtbot, window, Key.Key_Space) is State.PAUSED
    time.pass_time(3)
    assert pressed(qtbot, window, Key.Key_Space) is State.LIVE
    for _ in range(40):
        time.pass_time(0.25)
        window.refresh()
        assert (window.snapshot.state, window.snapshot.message) == (State.LIVE, "")
    assert camera.count() > connected


class Folder:
    """A window on a folder of pictures with the values 10, 20, 30 and 40."""

    def __init__(self, time, open_at, qtbot, folder, **settings):
        for number in range(1, 5):
            Image.fromarray(picture(10 * number)).save(folder / f"{number}.png")
        self._time, self._qtbot = time, qtbot
        self.window = open_at(lambda: FolderSource(folder), **settings)

    @property
    def shown(self):
        """The value of the picture that is shown, and the state."""
        snapshot = self.window.session.pipeline.snapshot()
        return int(snapshot.frame.pixels[0, 0, 0]), snapshot.state

    def press(self, key):
        """Press a key, let a moment pass, and return what is shown then."""
        pressed(self._qtbot, self.window, key)
        self._time.pass_time(0.2)
        return self.shown


@pytest.fixture
def folder(time, open_at, qtbot, tmp_path):
    return lambda **settings: Folder(time, open_at, qtbot, tmp_path, **settings)


def test_space_holds_the_picture_of_a_folder_and_steps_count_from_it(folder, time):
    one = folder()
    assert one.press(Key.Key_Space) == (10, State.PAUSED)
    time.pass_time(60)
    assert one.shown == (10, State.PAUSED)
    assert one.press(Key.Key_Period) == (20, State.PAUSED)
    assert one.press(Key.Key_Period) == (30, State.PAUSED)
    assert one.press(Key.Key_Comma) == (20, State.PAUSED)
    assert one.press(Key.Key_Comma) == (10, State.PAUSED)
    assert one.press(Key.Key_Period) == (20, State.PAUSED)
    one.press(Key.Key_Space)
    time.pass_until(lambda: one.shown == (30, State.LIVE))


def test_space_just_before_the_next_picture_holds_the_one_that_is_shown(folder, time):
    one = folder()
    time.pass_until(lambda: one.shown[0] == 20, step=0.01)
    began = time.now
    time.pass_until(lambda: one.shown[0] == 30, step=0.01)
    time.pass_time(time.now - began - 0.02)  # the next one is decoded by now
    assert one.press(Key.Key_Space) == (30, State.PAUSED)
    assert one.press(Key.Key_Comma) == (20, State.PAUSED)
    assert one.press(Key.Key_Period) == (30, State.PAUSED)
    assert one.press(Key.Key_Period) == (40, State.PAUSED)


def test_a_step_beyond_the_last_picture_ends_nothing_in_a_loop(folder, time):
    one = folder(is_looping=True)
    one.press(Key.Key_Space)
    for value in (20, 30, 40, 40, 40):
        assert one.press(Key.Key_Period) == (value, State.PAUSED)
    one.press(Key.Key_Space)
    time.pass_until(lambda: one.shown == (10, State.LIVE))
    time.pass_until(lambda: one.shown == (20, State.LIVE))


# --- a fake device ------------------------------------------------------------------------------


def webcam(index, port):
    return CameraDevice(index, "Webcam", "046d:0825", f"/dev/video{index}", Place("", port))


class Machine:
    """A machine with webcams: `devices` are connected, `opened` has the numbers of those opened.

    An open waits for `gate`, if there is one. `looks` counts the searches for a camera.
    """

    def __init__(self):
        self.devices, self.opened, self.looks, self.gate = [webcam(0, "usb1/a")], [], 0, None
        self._held = set()
        self._capture = cv2.VideoCapture
        self._pixels = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)

    def list(self):
        self.looks += 1
        return list(self.devices)

    def open(self, index, backend):
        """Return a capture; like a driver it delivers to one connection of a device at a time."""
        self.opened.append(index)
        if self.gate is not None:
            self.gate.wait(PATIENCE)
        capture = mock.create_autospec(self._capture, instance=True)
        capture.isOpened.return_value = index not in self._held
        self._held.add(index)
        capture.release.side_effect = lambda: self._held.discard(index)
        capture.grab.side_effect = lambda: self._grab(index)
        capture.retrieve.side_effect = lambda: (True, self._pixels)
        capture.get.return_value = 30.0
        return capture

    def _grab(self, index):
        _PAUSE.wait(0.02)
        self._pixels = np.roll(self._pixels, 1)
        return any(device.index == index for device in self.devices)


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(camera_module, "list_cameras", machine.list)
    monkeypatch.setattr(camera_module.cv2, "VideoCapture", machine.open)
    monkeypatch.setattr(live_session, "load_classifier", lambda *_, **__: FakeClassifier())
    yield machine
    if machine.gate is not None:
        machine.gate.set()


@pytest.fixture
def open_camera(machine, show_window):
    """Return a function that shows a window on the first camera of the machine."""

    def show():
        settings = Settings(source="0", engine="onnx", precision="fp32")
        return show_window(Session(settings, remembered=Settings()))

    return show


def change_the_mode(window):
    for mode in ("640x480@30", "1280x720@30", "640x480@15"):
        window.change(camera_mode=mode)


def stop_and_start(window):
    for _ in range(3):
        window.session.pipeline.stop()
        window.session.pipeline.start()


@pytest.mark.logs_errors  # the threads of the runs that wait in the driver
@pytest.mark.parametrize("act", [change_the_mode, stop_and_start])
def test_the_program_that_holds_the_camera_is_this_one(
    machine, open_camera, wait_for_state, qt_wait_until, act
):
    machine.gate = threading.Event()
    window = open_camera()
    qt_wait_until(lambda: machine.opened)
    act(window)
    qt_wait_until(lambda: "until its earlier connection is released" in window.snapshot.message)
    assert window.snapshot.state is State.OPENING
    assert machine.opened == [0]
    machine.gate.set()
    wait_for_state(window, State.LIVE)
    assert window.snapshot.message == ""


def test_a_twin_of_the_camera_is_never_shown_under_its_name(
    machine, open_camera, wait_for_state, qt_wait_until
):
    machine.devices = [webcam(0, "usb1/a"), webcam(2, "usb1/b")]
    window = open_camera()
    wait_for_state(window, State.LIVE)
    # Unplugged; then its twin, which was there before, gets its number.
    for devices in ([webcam(2, "usb1/b")], [webcam(0, "usb1/b")]):
        machine.devices = devices
        before = machine.looks
        qt_wait_until(lambda looks=before: machine.looks > looks + 2)
        assert window.snapshot.state is State.RECONNECTING
        assert machine.opened == [0]
    machine.devices = [webcam(0, "usb1/b"), webcam(3, "usb1/c")]  # plugged in at another port
    wait_for_state(window, State.LIVE)
    assert machine.opened == [0, 3]


# --- the labels of a picture that stands still ---------------------------------------------------


class Shades(FakeClassifier):
    """Another model: its classes have other names."""

    def __init__(self):
        super().__init__()
        self.model_name = "shades"
        self.labels = tuple(f"shade {value}" for value in range(256))


CHANGES = {
    "top-k": ({"top_k": 2}, lambda labelled: len(labelled.candidates) == 2),
    "hidden": ({"deny": ("value 119",)}, lambda labelled: labelled.candidates[0].index != 119),
    "crop": ({"crop_mode": "centre"}, lambda labelled: labelled.options.framing.mode == "centre"),
    "region": (
        {"region": (0.5, 0.0, 1.0, 1.0)},
        lambda labelled: labelled.options.framing.region == (0.5, 0.0, 1.0, 1.0),
    ),
    "model": ({"threads": 1}, lambda labelled: labelled.label.startswith("shade")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reaches_a_live_picture_that_stands_still(time, open_at, monkeypatch, change):
    camera = FaultyCamera("still", time.monotonic, time.wait, size=(64, 48))
    monkeypatch.setattr(live_session, "load_classifier", lambda *_, **__: Shades())
    window = open_at(camera.connect)
    time.pass_time(10)  # known to stand still
    settings, is_done = CHANGES[change]
    window.change(**settings)
    time.pass_until(lambda: not window.session.pipeline.snapshot().model_change.is_loading)
    time.pass_time(1)
    window.refresh()
    assert window.snapshot.state is State.LIVE
    assert not window.snapshot.is_stale
    assert is_done(window.snapshot.labelled)
