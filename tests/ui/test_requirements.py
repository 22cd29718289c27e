import sys

import pytest

from swiftcam.errors import DisplayError
from swiftcam.ui import requirements

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


@pytest.fixture(autouse=True)
def _plain_x11(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_missing_libraries_are_named_as_packages(monkeypatch):
    missing = {"libxcb-cursor.so.0", "libEGL.so.1"}
    monkeypatch.setattr(requirements, "_loads", lambda library: library not in missing)
    with pytest.raises(DisplayError) as caught:
        requirements.require_qt()
    message = str(caught.value)
    assert "sudo apt-get install libegl1 libxcb-cursor0\n" in message
    assert "sudo dnf install libglvnd-egl xcb-util-cursor\n" in message
    assert "--headless" in message


def test_drawing_into_memory_needs_no_x11_libraries(monkeypatch):
    monkeypatch.setattr(requirements, "_loads", lambda library: "xcb" not in library)
    requirements.require_qt(needs_display=False)


def test_a_display_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setattr(requirements, "_loads", lambda library: True)
    monkeypatch.setenv("DISPLAY", ":987")
    if not requirements._loads("libxcb.so.1"):
        pytest.skip("libxcb is not here")
    with pytest.raises(DisplayError, match="display ':987' cannot be opened"):
        requirements.require_qt()


def test_a_library_that_does_not_exist_does_not_load():
    assert not requirements._loads("libno-such-thing.so.9")
