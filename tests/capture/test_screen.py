"""Screen capture under a real X server with a real window; skipped where there is no Xvfb."""

import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

from swiftcam.capture.screen import Area, ScreenSource, parse_part
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError, CameraError
from tests.displays import painter, virtual_display
from tests.waiting import wait_until

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
SIZE = (640, 480)


@pytest.fixture(autouse=True)
def _no_session(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def display(monkeypatch):
    with virtual_display(SIZE) as display:
        monkeypatch.setenv("DISPLAY", display.name)
        yield display


@pytest.fixture
def window(display):
    with painter(display) as window:
        yield window


@pytest.fixture
def captured():
    sources = []

    def capture(text):
        sources.append(parse_source(text)())
        sources[-1].open()
        return sources[-1]

    yield capture
    for source in sources:
        source.close()


def picture(source):
    assert source.grab()
    return source.retrieve()


@pytest.mark.parametrize(
    ("text", "part"),
    [("", 1), ("2", 2), ("0,0,64,48", Area(0, 0, 64, 48)), (" -100, 5,1,2 ", Area(-100, 5, 1, 2))],
)
def test_parts_of_the_screen(text, part):
    assert parse_part(text) == part


@pytest.mark.parametrize("text", ["0", "all", "1,2,3", "0,0,0,5", "0,0,-5,5", "1.5"])
def test_what_is_no_part_shows_the_forms(text):
    with pytest.raises(ArgumentError, match="screen:LEFT,TOP,WIDTH,HEIGHT"):
        parse_source(f"screen:{text}")


def test_names():
    assert parse_source("screen")().source_id == "screen"
    assert parse_source("Screen:2")().source_id == "screen 2"
    assert parse_source("screen:1,2,3,4")().source_id == "screen 1,2,3,4"


def test_pixels_are_those_on_the_screen_as_rgb(window, captured):
    source = captured("screen")
    assert source.is_live
    assert source.may_stand_still
    # The painter has painted; the server shows it a moment later.
    wait_until(lambda: tuple(picture(source)[-1, -1]) == WHITE)
    pixels = picture(source)
    assert pixels.shape == (480, 640, 3)
    assert pixels.dtype == np.uint8
    for colour, (y, x) in {RED: (0, 0), GREEN: (0, 639), BLUE: (479, 0), WHITE: (479, 639)}.items():
        assert tuple(pixels[y, x]) == colour
    assert str(source.mode) == "640×480 30"
    window.paint("blue", "red", "red", "red")
    wait_until(lambda: tuple(picture(source)[0, 0]) == BLUE)


def test_an_area_is_cut_out(window, captured):
    source = captured("screen:310,200,20,100")
    wait_until(lambda: tuple(picture(source)[-1, -1]) == WHITE)
    pixels = picture(source)
    assert pixels.shape == (100, 20, 3)
    corners = [tuple(pixels[y, x]) for y in (0, -1) for x in (0, -1)]
    assert corners == [RED, GREEN, BLUE, WHITE]
    assert (source.mode.width, source.mode.height) == (20, 100)


def test_pictures_come_thirty_times_a_second_without_burning_the_processor(display, captured):
    source = captured("screen")
    started, busy = time.monotonic(), time.thread_time()
    for _ in range(31):
        assert source.grab()
    assert time.monotonic() - started >= 30 / 30 - 0.001
    assert time.thread_time() - busy < 0.3


def test_after_a_long_wait_pictures_do_not_come_in_a_rush(display, captured):
    source = captured("screen")
    source._next_at -= 100
    started = time.monotonic()
    for _ in range(4):
        source.grab()
    assert time.monotonic() - started >= 3 / 30 - 0.001


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("2", r"no monitor 2\. There are: 1 \(0,0,640,480\)"),
        ("600,0,100,100", "area 600,0,100,100 is not all on the screen, which is 0,0,640,480"),
        ("-1,0,100,100", "not all on the screen"),
    ],
)
def test_what_is_not_on_the_screen_is_said(display, captured, part, reason):
    with pytest.raises(CameraError, match=reason):
        captured(f"screen:{part}")


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only X11 has displays to miss")


@on_linux
def test_without_a_display_it_says_so(captured):
    with pytest.raises(CameraError, match="no X11 display"):
        captured("screen")


@on_linux
def test_a_display_that_is_not_there(captured, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":99999")
    with pytest.raises(CameraError, match=r"cannot be captured .*Check that a desktop is shown"):
        captured("screen")


def test_in_a_wayland_session_it_says_so(captured, display, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    # An empty X server, as the one inside a Wayland session looks from outside.
    with pytest.raises(CameraError, match=r"Wayland session.*X11 \(Xorg\)"):
        captured("screen")


def test_an_x_server_with_a_picture_is_captured_in_any_session(window, captured, monkeypatch):
    wait_until(lambda: picture(captured("screen")).any())
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert picture(captured("screen")).any()


def test_the_main_monitor_is_number_one_wherever_the_system_lists_it():
    def monitor(left):
        return {"left": left, "top": 0, "width": 100, "height": 80}

    monitors = [monitor(0) | {"width": 300}, monitor(0), monitor(100), monitor(200)]
    desktop = SimpleNamespace(monitors=monitors, primary_monitor=monitors[2])
    found = [ScreenSource(number)._find(desktop).left for number in (1, 2, 3)]
    assert found == [100, 0, 200]
    alone = SimpleNamespace(monitors=monitors[:1])  # the X server does not tell its monitors
    assert ScreenSource(1)._find(alone).width == 300


def test_a_session_that_ends_breaks_the_source(display, captured):
    source = captured("screen")
    picture(source)
    display.kill()
    with pytest.raises(CameraError, match="the session ended"):
        picture(source)


def test_a_source_that_was_not_opened_can_be_closed_and_says_so():
    source = ScreenSource()
    source.close()
    with pytest.raises(CameraError, match="not open"):
        source.retrieve()
