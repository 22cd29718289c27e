import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from swiftcam.ui.widgets import announcer
from swiftcam.ui.widgets.announcer import Announcer
from tests.waiting import PATIENCE

HOUR = 3_600_000  # milliseconds


@pytest.fixture
def widget(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget, timeout=round(PATIENCE * 1000)):
        widget.show()
        widget.activateWindow()
    return widget


@pytest.fixture
def said(monkeypatch):
    """The texts that were announced; Qt has no way to ask for them."""
    texts = []
    monkeypatch.setattr(announcer, "announce", lambda widget, text: texts.append(text))
    return texts


def test_the_description_is_always_the_newest_text(widget, said):
    announcer = Announcer(widget, HOUR)
    for text in ("goldfish", "espresso"):
        announcer.show_text(text)
        assert widget.accessibleDescription() == text
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface.text(QAccessible.Text.Description) == text


def test_changes_that_come_too_fast_are_left_out_and_the_last_one_is_said(qtbot, widget, said):
    announcer = Announcer(widget, 1)
    announcer.show_text("goldfish")
    for text in ("espresso", "orange", "lion"):
        announcer.show_text(text)
    assert said == ["goldfish"]
    qtbot.waitUntil(lambda: said == ["goldfish", "lion"], timeout=round(PATIENCE * 1000))


def test_what_was_said_last_is_not_said_again(qtbot, widget, said):
    announcer = Announcer(widget, HOUR)
    for text in ("goldfish", "espresso", "goldfish"):
        announcer.show_text(text)
    announcer._timer.timeout.emit()
    assert said == ["goldfish"]


def test_the_same_text_is_said_again_after_there_was_none(widget, said):
    announcer = Announcer(widget, HOUR)
    for text in ("goldfish", "", "goldfish"):
        announcer.show_text(text)
        announcer._timer.stop()
        announcer._timer.timeout.emit()
    assert said == ["goldfish", "goldfish"]


def test_a_widget_that_is_hidden_says_nothing(widget, said):
    announcer = Announcer(widget, HOUR)
    widget.hide()
    announcer.show_text("goldfish")
    assert said == []
    assert widget.accessibleDescription() == "goldfish"


def test_the_announcement_reaches_a_screen_reader_politely(widget, monkeypatch):
    events = []

    class Recorded(announcer.QAccessibleAnnouncementEvent):
        def __init__(self, widget, text):
            super().__init__(widget, text)
            events.append(self)

    monkeypatch.setattr(announcer, "QAccessibleAnnouncementEvent", Recorded)
    announcer.announce(widget, "nobody listens")
    assert events == []
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    try:
        announcer.announce(widget, "goldfish")
    finally:
        QAccessible.setActive(was_active)
    [event] = events
    assert event.message() == "goldfish"
    assert event.politeness() == QAccessible.AnnouncementPoliteness.Polite
