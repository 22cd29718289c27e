"""The card over a missing picture: what it says, what it offers, and that it fits."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from swiftcam.capture.opencv.camera_names import CameraDevice
from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.snapshot import Problem
from swiftcam.ui.live.source_card import SourceCard, needs_card

C920 = CameraDevice(0, "HD Pro Webcam C920", "046d:082d", "/dev/video0")
TWIN = CameraDevice(4, "HD Pro Webcam C920", "046d:082d", "/dev/video4")
MISSING = Snapshot(1, State.WAITING, "No camera is connected.", Problem.NO_CAMERA, "camera 0")
HELD = Snapshot(1, State.WAITING, "Webcam is in use by cheese (PID 12).", Problem.SOURCE, "Webcam")
BROKEN = Snapshot(1, State.FAILED, "It is no video.", Problem.SOURCE, "holiday.mp4")


@pytest.fixture
def card(qtbot):
    view = QWidget()
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    view.resize(900, 600)
    card = SourceCard(view)
    card.view, card.asked = view, []
    card.source_wanted.connect(card.asked.append)
    for name in ("file", "address", "retry"):
        getattr(card, f"{name}_wanted").connect(lambda name=name: card.asked.append(name))
    qtbot.addWidget(view)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    return card


def texts(card):
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def buttons(card):
    return {
        button.text(): button for button in card.findChildren(QPushButton) if button.isVisible()
    }


def test_without_a_camera_it_says_so_and_offers_other_sources(card, qtbot):
    card.show_snapshot(MISSING, ())
    assert texts(card) == ["No camera found", "Plug one in: the picture appears by itself."]
    assert list(buttons(card)) == ["Try the demo", "Open a file…", "Network camera…"]
    for button in buttons(card).values():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert card.asked == ["demo", "file", "address"]


def test_keys_press_its_buttons(card, qtbot):
    card.show_snapshot(MISSING, ())
    assert card.view.hasFocus()
    qtbot.keyClick(card.view, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is card.demo
    qtbot.keyClick(card.demo, Qt.Key.Key_Space)
    assert card.asked == ["demo"]


def test_a_camera_in_use_names_the_program_and_the_other_cameras(card, qtbot):
    card.show_snapshot(HELD, (C920,))
    assert texts(card) == [
        "Cannot open Webcam",
        HELD.message,
        "The picture appears by itself as soon as the camera can be opened.",
    ]
    assert next(iter(buttons(card))) == "Use HD Pro Webcam C920"
    qtbot.mouseClick(card.camera, Qt.MouseButton.LeftButton)
    card.show_snapshot(HELD, (C920, TWIN))
    qtbot.mouseClick(card.camera, Qt.MouseButton.LeftButton)
    assert card.asked == ["camera:046d:082d", "0"]


def test_a_source_that_cannot_be_opened_is_named_and_can_be_tried_again(card, qtbot):
    card.show_snapshot(BROKEN, ())
    assert texts(card) == ["Cannot open holiday.mp4", "It is no video."]
    qtbot.mouseClick(buttons(card)["Try again"], Qt.MouseButton.LeftButton)
    assert card.asked == ["retry"]


def test_it_goes_with_the_first_picture_and_gives_the_focus_back(card, make_snapshot):
    card.show_snapshot(MISSING, ())
    card.demo.setFocus()
    card.show_snapshot(make_snapshot(), ())
    assert not card.isVisible()
    assert card.view.hasFocus()


@pytest.mark.parametrize(
    ("state", "problem", "is_needed"),
    [
        (State.WAITING, Problem.NO_CAMERA, True),
        (State.FAILED, Problem.SOURCE, True),
        (State.FAILED, Problem.MODEL, False),  # another source would not help
        (State.OPENING, Problem.NONE, False),
        (State.LIVE, Problem.NONE, False),
    ],
)
def test_when_it_is_needed(make_snapshot, state, problem, is_needed):
    assert needs_card(Snapshot(state=state, problem=problem)) == is_needed
    assert not needs_card(make_snapshot(state=state, problem=problem))  # there is a picture


@pytest.mark.parametrize("snapshot", [MISSING, HELD, BROKEN])
@pytest.mark.parametrize("size", [(320, 200), (400, 300), (620, 330), (1000, 700)])
def test_it_fits_into_the_picture_and_nothing_in_it_overlaps(card, snapshot, size, qtbot):
    card.show_snapshot(snapshot, (C920,))
    card.view.resize(*size)
    assert card.view.rect().contains(card.geometry())
    parts = [w for w in card.findChildren(QWidget) if w.isVisible()]
    for part in parts:
        assert card.rect().contains(part.geometry()), part
        overlapped = [
            o for o in parts if o is not part and o.geometry().intersects(part.geometry())
        ]
        assert overlapped == []
        needed = part.heightForWidth(part.width()) if isinstance(part, QLabel) else 0
        assert part.height() >= needed
    for button in buttons(card).values():
        assert button.width() >= button.sizeHint().width()
