import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from swiftcam.ui.sharing.message_bar import MessageAction, MessageBar


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    parent.field = QLineEdit(parent)
    parent.resize(900, 500)
    qtbot.addWidget(parent)
    parent.bar = MessageBar(parent)
    with qtbot.waitActive(parent):
        parent.show()
        parent.activateWindow()
    return parent


def test_it_is_hidden_until_there_is_a_message(parent):
    assert not parent.bar.isVisible()


def test_a_button_acts_once_and_closes_the_message(qtbot, parent):
    acted = []
    parent.bar.show_message(
        "Saved", [MessageAction("A", lambda: acted.append("a")), MessageAction("B", acted.clear)]
    )
    assert [button.text() for button in parent.bar.buttons] == ["A", "B"]
    qtbot.mouseClick(parent.bar.buttons[0], Qt.MouseButton.LeftButton)
    assert acted == ["a"]
    assert not parent.bar.isVisible()


def test_a_new_message_replaces_the_old_one_with_its_buttons(parent):
    parent.bar.show_message("one", [MessageAction("A", lambda: None)] * 3)
    parent.bar.show_message("two", [MessageAction("B", lambda: None)])
    assert parent.bar.label.text() == "two"
    assert [button.text() for button in parent.bar.buttons] == ["B"]
    assert parent.bar.accessibleName() == "two"


def test_it_leaves_the_focus_where_it_is_and_gives_it_back(qtbot, parent):
    parent.field.setFocus()
    parent.bar.show_message("one", [MessageAction("A", lambda: None)])
    assert parent.field.hasFocus()
    parent.bar.buttons[0].setFocus()
    qtbot.keyClick(parent.bar.buttons[0], Qt.Key.Key_Space)
    assert not parent.bar.isVisible()
    assert not parent.bar.buttons[0].hasFocus()


def test_the_close_button_closes_it(qtbot, parent):
    parent.bar.show_message("one", [])
    qtbot.mouseClick(parent.bar.close_button, Qt.MouseButton.LeftButton)
    assert not parent.bar.isVisible()


def test_it_closes_by_itself_unless_it_is_being_used(parent, monkeypatch):
    is_pointed_at = True
    monkeypatch.setattr(parent.bar, "underMouse", lambda: is_pointed_at)
    parent.bar.show_message("one", [MessageAction("A", lambda: None)])
    assert parent.bar._timer.isActive()
    parent.bar._timer.timeout.emit()
    assert parent.bar.isVisible()
    is_pointed_at = False
    parent.bar.buttons[0].setFocus()
    parent.bar._timer.timeout.emit()
    assert parent.bar.isVisible()
    parent.field.setFocus()
    parent.bar._timer.timeout.emit()
    assert not parent.bar.isVisible()


@pytest.mark.parametrize("size", [(900, 500), (640, 400), (420, 300)])
@pytest.mark.parametrize("length", [3, 12, 30])
def test_it_stays_inside_and_shows_its_whole_text(qtbot, parent, size, length):
    parent.bar.show_message("some words " * length, [MessageAction("Show in folder", lambda: None)])
    parent.resize(*size)
    bar = parent.bar
    assert parent.rect().contains(bar.geometry())
    assert bar.geometry().center().x() == pytest.approx(parent.width() / 2, abs=2)
    bar.layout().activate()
    label = bar.label
    assert label.heightForWidth(label.width()) <= label.height()
    for button in bar.buttons:
        assert bar.rect().contains(button.geometry())
        assert button.width() >= button.sizeHint().width()
        assert not label.geometry().contains(button.geometry().topLeft() + QPoint(1, 1))
