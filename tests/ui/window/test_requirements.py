import socket
import sys

import pytest

from swiftcam.errors import DisplayError
from swiftcam.ui.window.requirements import can_load, require_qt

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


@pytest.fixture(autouse=True)
def _plain_x11(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wayland(tmp_path, monkeypatch):
    """A Wayland display where somebody listens."""
    monkeypatch.chdir(tmp_path)  # the path of a socket is at most 107 characters long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("w")
        server.listen()
        monkeypatch.setenv("WAYLAND_DISPLAY", "w")
        monkeypatch.setenv("XDG_RUNTIME_DIR", "")
        yield


@pytest.mark.parametrize("name", ["wayland-9", "/nowhere/wayland-0", "x" * 300])
def test_a_wayland_display_that_does_not_answer_is_reported(monkeypatch, tmp_path, name):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", name)
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(DisplayError, match="no Wayland compositor answers"):
        require_qt(can_load=lambda library: True)


def test_a_platform_that_qt_does_not_have_is_reported(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    with pytest.raises(DisplayError, match=r"'nonsense', which Qt does not have.* offscreen, "):
        require_qt(can_load=lambda library: True)
    for value in ("offscreen", "offscreen:size=800x480", "nonsense;minimal"):
        monkeypatch.setenv("QT_QPA_PLATFORM", value)
        require_qt(can_load=lambda library: True)


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


def test_wayland_needs_its_own_libraries_and_none_of_x11(wayland):
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
