"""A camera that is missing, in use or lost, in the window with a real pipeline."""

import threading

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from swiftcam.capture.av.video import VideoSource
from swiftcam.capture.folder import FolderSource
from swiftcam.errors import CameraUnavailableError, NoCameraError
from swiftcam.pipeline import State
from swiftcam.ui.panel.address_dialog import AddressDialog
from tests.fakes import ScriptedSource, picture


@pytest.fixture
def gate():
    """An event that is set at the end of the test."""
    gate = threading.Event()
    yield gate
    gate.set()


class Unavailable(ScriptedSource):
    """A camera that cannot be opened until `errors` is empty."""

    def __init__(self, errors, gate):
        super().__init__([picture(91), gate], is_live=True)
        self._errors = errors

    def open(self):
        if self._errors:
            raise self._errors[0]


@pytest.fixture
def waiting(open_window, gate, wait_for_state):
    """A window without a camera; `errors` has the reason, and the camera comes when it is empty."""
    errors = [NoCameraError("No camera is connected.")]
    window = open_window(lambda: Unavailable(errors, gate), source="0")
    window.errors = errors
    wait_for_state(window, State.WAITING)
    return window


def test_the_camera_is_connected_by_itself_when_it_is_plugged_in(waiting, wait_for_state):
    card = waiting.live.source_card
    assert card.isVisible()
    assert card.headline.text() == "No camera found"
    waiting.errors.clear()
    wait_for_state(waiting, State.LIVE)
    assert not card.isVisible()


def test_a_camera_in_use_is_named_and_taken_when_it_is_free(waiting, qt_wait_until, wait_for_state):
    card = waiting.live.source_card
    waiting.errors[:] = [CameraUnavailableError("Webcam is in use by cheese (PID 12).")]
    qt_wait_until(lambda: "cheese" in card.reason.text())
    waiting.errors.clear()
    wait_for_state(waiting, State.LIVE)


def test_the_demo_is_one_click_away(waiting, qtbot, qt_wait_until):
    qtbot.mouseClick(waiting.live.source_card.demo, Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: waiting.snapshot.frame is not None)
    assert waiting.settings.source == "demo"
    assert not waiting.live.source_card.isVisible()


@pytest.mark.parametrize(("button", "kind"), [("file", QFileDialog), ("address", AddressDialog)])
def test_files_and_network_cameras_are_asked_for(waiting, qtbot, qt_wait_until, button, kind):
    qtbot.mouseClick(getattr(waiting.live.source_card, button), Qt.MouseButton.LeftButton)
    qt_wait_until(lambda: waiting.findChildren(kind))
    for dialog in waiting.findChildren(kind):
        dialog.reject()


def test_the_focus_stays_where_it_is_while_the_camera_is_tried_again(waiting, qt_wait_until):
    card = waiting.live.source_card
    card.demo.setFocus()
    waiting.errors[:] = [CameraUnavailableError("In use by another program.")]
    qt_wait_until(lambda: "another" in card.reason.text())
    assert card.demo.hasFocus()


def dragged_region(qtbot, window):
    """Drag a region over the left half of the picture, as the user does."""
    view = window.live.view
    area = view.picture_area.toRect()
    start = area.topLeft() + QPoint(2, area.height() // 3)
    end = QPoint(area.center().x(), area.bottom() - 2)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def box_of(window):
    return window.snapshot.labelled.prediction.box


@pytest.fixture
def show_held(open_window, video, tmp_path, photos, gate, qt_wait_until, wait_for_state):
    """Return a function that shows a picture that is held: still, ended, or paused."""

    def show(kind):
        if kind == "still picture":
            file = tmp_path / "cup.png"
            Image.fromarray(photos[0]).save(file)
            window = open_window(lambda: FolderSource(file), crop_mode="squash")
        elif kind == "ended film":
            window = open_window(lambda: VideoSource(video), crop_mode="squash")
        else:
            source = ScriptedSource([picture(91), gate], is_live=True)
            window = open_window(source, crop_mode="squash")
        qt_wait_until(lambda: window.snapshot.labelled is not None)
        if kind == "paused frame":
            window.playback.toggle_pause()
        wait_for_state(window, State.PAUSED if kind == "paused frame" else State.ENDED)
        return window

    return show


@pytest.mark.parametrize("kind", ["still picture", "ended film", "paused frame"])
def test_a_region_on_a_picture_that_is_held_is_labelled_at_once(
    show_held, kind, qtbot, qt_wait_until, gate
):
    window = show_held(kind)
    state, whole, index = window.snapshot.state, box_of(window), window.snapshot.frame.index
    dragged_region(qtbot, window)
    qt_wait_until(lambda: box_of(window).right < 0.6 * whole.right)
    assert window.snapshot.state is state
    assert window.snapshot.labelled.frame.index == index
    qtbot.mouseDClick(window.live.view, Qt.MouseButton.LeftButton, pos=QPoint(60, 200))
    qt_wait_until(lambda: box_of(window) == whole)
    gate.set()  # before the window closes, which waits for its threads


def test_numbers_stay_and_dim_while_the_picture_is_paused(open_window, gate, qt_wait_until):
    script = [picture(value) for value in range(20, 60)]
    window = open_window(ScriptedSource([*script, gate], is_live=True))
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    window.playback.toggle_pause()
    qt_wait_until(lambda: window.snapshot.state is State.PAUSED)
    assert window.live.status.summary.text().startswith("seen at ")
    rates = []
    for _ in range(3):  # the first may still be of the live picture
        numbers = window.snapshot.statistics
        qt_wait_until(lambda before=numbers: window.snapshot.statistics is not before)
        rates.append(window.snapshot.statistics.rates)
    assert rates[1] == rates[2]
    assert rates[2].capture > 0
    gate.set()
