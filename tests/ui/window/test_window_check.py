"""The self-test's check of the window."""

import pytest
from PySide6.QtCore import Qt

from swiftcam.selftest.check_result import CheckFailedError
from swiftcam.ui.page import PageName
from swiftcam.ui.window import window_check
from swiftcam.ui.window.main_window import MainWindow


def test_every_page_shows_something(video, qapp, kept_graphs):
    found = window_check.check_window(video)
    colours = found.values["colours"]
    assert list(colours) == [name.value for name in PageName]
    assert colours["live"] > 1000  # a photograph


def test_a_page_that_is_blank_is_named(video, qapp, monkeypatch, kept_graphs):
    grab = MainWindow.grab

    def grab_nothing_of_the_timeline(window):
        image = grab(window)
        if window.pages.timeline.isVisible():
            image.fill(Qt.GlobalColor.darkGray)
        return image

    monkeypatch.setattr(MainWindow, "grab", grab_nothing_of_the_timeline)
    with pytest.raises(CheckFailedError, match=r"Nothing is drawn on: timeline\."):
        window_check.check_window(video)


def test_a_source_that_fails_is_reported(tmp_path, qapp, kept_graphs):
    text = tmp_path / "text.mp4"
    text.write_text("not a video")
    with pytest.raises(
        CheckFailedError, match=r"no label; it is failed\..*text\.mp4 is not a video"
    ):
        window_check.check_window(text)
