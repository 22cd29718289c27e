"""Saving of the settings: every field that is being edited when the window closes is saved."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from swiftcam.settings import read_settings
from swiftcam.ui.page import PageName
from tests.fakes import EndlessSource


@pytest.fixture
def window(open_window, qt_wait_until, tmp_path):
    window = open_window(EndlessSource)
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    return window


def saved():
    return read_settings()[0]


def name_of(window, number):
    return window.snapshot.model.labels[number].split(",")[0]


@pytest.mark.parametrize("field", ["allow", "deny"])
@pytest.mark.parametrize("is_active", [True, False])
def test_a_class_that_is_typed_is_saved(window, qtbot, field, is_active):
    other = QWidget()
    qtbot.addWidget(other)
    line = getattr(window.live.panel.label, field).line
    line.setFocus()
    QTest.keyClicks(line, name_of(window, 7))
    if not is_active:  # another window has the focus, and this one is closed from the task bar
        with qtbot.waitActive(other):
            other.show()
            other.activateWindow()
    window.close()
    assert len(getattr(saved(), field)) == 1


def test_a_name_that_stands_for_no_class_is_not_saved(window):
    line = window.live.panel.label.allow.line
    line.setFocus()
    QTest.keyClicks(line, "no such class")
    window.close()
    assert saved().allow == ()


def sliders(window):
    window.show_page(PageName.PREFERENCES)
    yield "threads", window.pages.preferences.performance.threads.slider, PageName.PREFERENCES
    label = window.live.panel.label
    for name in ("top_k", "smoothing", "confidence"):
        yield {"confidence": "minimum_confidence"}.get(name, name), getattr(label, name).slider, 0


def test_every_slider_that_is_held_is_saved(window):
    before = window.settings
    for name, slider, page in list(sliders(window)):
        window.show_page(page or PageName.LIVE)
        place = slider.value() < slider.maximum()
        slider.setSliderDown(True)
        slider.setSliderPosition(slider.value() + (1 if place else -1))
        if name == "threads":
            assert window.settings.threads == before.threads  # it is still held
    window.close()
    after = saved()
    for name in ("top_k", "smoothing", "minimum_confidence"):
        assert getattr(after, name) != getattr(before, name), name
    assert window.settings.threads != before.threads


def test_a_field_of_another_page_is_finished_too(window):
    """Fields that are no settings, such as filters, are left without an error."""
    window.show_page(PageName.PICTURES)
    for field in window.pages.pictures.findChildren(QLineEdit):
        field.setFocus()
        QTest.keyClicks(field, "abc")
    window.close()
    assert saved() == window.session.remembered


def test_a_slider_that_the_mouse_holds_is_saved(window):
    slider = window.live.panel.label.top_k.slider
    slider.setFocus()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(2, slider.height() // 2))
    slider.setSliderPosition(slider.maximum())
    window.close()
    assert saved().top_k == 10
