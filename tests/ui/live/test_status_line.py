from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.pipeline import Snapshot, State
from swiftcam.ui.live.status_line import StatusLine
from swiftcam.ui.style.roles import Role

VERIFIED = Seal(Verdict.VERIFIED, 8, 8)


@pytest.fixture
def line(qtbot):
    window = QWidget()
    line = StatusLine()
    line.holder = window
    column = QVBoxLayout(window)
    column.addStretch(1)
    column.addWidget(line)
    qtbot.addWidget(window)
    window.resize(700, 300)
    window.show()
    yield line
    line.details.hide()


def test_it_is_short_and_the_details_open_with_a_click(qtbot, line, make_snapshot):
    line.show_snapshot(make_snapshot(seal=VERIFIED))
    assert line.summary.text() == "25 FPS   ·   10 ms   ·   verified"
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    shown = [label.text() for label in line.details.labels]
    assert line.details.isVisible()
    assert shown == [
        "xs (a note) · ONNX Runtime · CPU · verified",
        "Frames per second: camera 30.0, labels 25.0, screen 60.0",
        "From camera to screen: 10 ms, 95 % within 20 ms",
        "Crop 10.0 ms, engine 10.0 ms, total 10.0 ms",
        "Dropped frames: 10",
    ]
    assert line.holder.rect().contains(line.details.geometry())
    assert line.details.geometry().bottom() < line.y()
    qtbot.keyClick(line.button, Qt.Key.Key_Escape)
    assert not line.details.isVisible()


def test_a_second_click_or_one_elsewhere_closes_the_details(qtbot, line, make_snapshot):
    line.show_snapshot(make_snapshot())
    for place in (line.button, line.holder):
        line.toggle_details()
        qtbot.mouseClick(line.details, Qt.MouseButton.LeftButton)
        assert line.details.isVisible()
        qtbot.mouseClick(place, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
        assert not line.details.isVisible()


def test_the_details_go_with_their_page(line, make_snapshot):
    line.show_snapshot(make_snapshot())
    line.toggle_details()
    line.hide()
    assert not line.details.isVisible()


@pytest.mark.parametrize("width", [320, 500, 900])
def test_long_details_are_wrapped_within_the_window(line, make_snapshot, width):
    line.holder.resize(width, 400)
    model = replace(make_snapshot().model, name="a-model-with-a-long-name " * 4)
    line.show_snapshot(make_snapshot(model=model))
    line.toggle_details()
    assert line.holder.rect().contains(line.details.geometry())
    for label in line.details.labels:
        assert label.height() >= label.heightForWidth(label.width())


def test_a_click_on_the_words_opens_the_details_too(qtbot, line, make_snapshot):
    line.show_snapshot(make_snapshot())
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.summary.geometry().center())
    assert line.details.isVisible()


def test_the_details_follow_the_snapshot(line, make_snapshot):
    line.show_snapshot(make_snapshot())
    line.toggle_details()
    line.show_snapshot(Snapshot(1, State.OPENING))
    visible = [label.text() for label in line.details.labels if label.isVisible()]
    assert visible[0] == "loading the model…"
    assert len(visible) == 3


def test_a_note_takes_its_place_for_a_while(line, make_snapshot):
    line.show_snapshot(make_snapshot(), "Saved it.")
    assert (line.note.isVisible(), line.summary.isVisible()) == (True, False)
    line.show_snapshot(make_snapshot())
    assert (line.note.isVisible(), line.summary.isVisible()) == (False, True)


@pytest.mark.parametrize("state", State)
def test_only_a_live_view_is_bright(line, make_snapshot, state):
    line.show_snapshot(make_snapshot(state=state))
    assert (line.summary.objectName() == Role.QUIET) == (state is not State.LIVE)
    assert line.summary.text()


def test_it_is_never_wider_than_its_room(line, make_snapshot):
    line.show_snapshot(make_snapshot(seal=Seal(Verdict.DIFFERS, 5, 8)))
    line.holder.layout().activate()
    line.layout().activate()
    assert line.summary.width() >= line.summary.sizeHint().width()
    assert line.sizeHint().width() < 500


def test_it_says_that_the_labels_are_of_another_model(line, make_snapshot):
    shown = make_snapshot()
    labelled = replace(shown.labelled, model=shown.model)
    line.show_snapshot(replace(shown, labelled=labelled, model=replace(shown.model, name="s")))
    assert line.summary.text() == "labels of the previous model"
