import sys

import pytest

from swiftcam.errors import DisplayError
from swiftcam.ui.window.requirements import can_load, require_qt

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


@pytest.fixture(autouse=True)
def _plain_x11(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_missing_libraries_are_named_as_packages():
    missing = {"libxcb-cursor.so.0", "libEGL.so.1"}
    with pytest.raises(DisplayError) as caught:
        require_qt(can_load=lambda library: library not in missing)
    message = str(caught.value)
    assert "sudo apt-get install libegl1 libxcb-cursor0\n" in message
    assert "sudo dnf install libglvnd-egl xcb-util-cursor\n" in message
    assert "--headless" in message


def test_drawing_into_memory_needs_no_x11_libraries():
    require_qt(needs_display=False, can_load=lambda library: "xcb" not in library)
    with pytest.raises(DisplayError, match="libgl1"):
        require_qt(needs_display=False, can_load=lambda library: library != "libGL.so.1")


def test_wayland_needs_its_own_libraries_and_none_of_x11(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    require_qt(can_load=lambda library: "xcb" not in library)
    with pytest.raises(DisplayError, match="libwayland-egl1"):
        require_qt(can_load=lambda library: library != "libwayland-egl.so.1")


def test_a_display_that_does_not_answer_is_reported(monkeypatch):
    if not can_load("libxcb.so.1"):
        pytest.skip("libxcb is not here: apt-get install libxcb1")
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(DisplayError, match="display ':987' cannot be opened"):
        require_qt(can_load=lambda library: True)


def test_a_display_that_answers_is_enough(monkeypatch, x_display):
    monkeypatch.setenv("DISPLAY", x_display.name)
    require_qt()


def test_a_library_that_does_not_exist_does_not_load():
    assert not can_load("libno-such-thing.so.9")
    assert can_load("libc.so.6")
