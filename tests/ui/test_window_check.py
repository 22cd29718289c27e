"""The self-test's look at the window."""

import pytest

from swiftcam.selftest.result import CheckFailedError
from swiftcam.ui import window_check


def test_every_page_shows_something(video, qapp):
    found = window_check.check_window(video)
    assert list(found.values["colours"]) == ["live", "pictures", "models", "timeline", "numbers"]


def test_a_blank_page_fails(video, qapp, monkeypatch):
    monkeypatch.setattr(window_check, "_colours", lambda image: 2)
    with pytest.raises(CheckFailedError, match="live, pictures"):
        window_check.check_window(video)


def test_a_source_that_fails_is_said(tmp_path, qapp):
    text = tmp_path / "text.mp4"
    text.write_text("not a video")
    with pytest.raises(CheckFailedError, match="failed"):
        window_check.check_window(text)
