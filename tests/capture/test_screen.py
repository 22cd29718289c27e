"""Screen capture under a real X server with a real window; skipped where there is no Xvfb."""

import sys
from types import SimpleNamespace

import mss
import numpy as np
import pytest

from swiftcam.capture.mode import Mode
from swiftcam.capture.screen import Area, ScreenSource, parse_part
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError, CameraError
from tests.displays import painter, virtual_display
from tests.fakes import FakeClock
from tests.waiting import wait_until

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
SIZE = (640, 480)


@pytest.fixture(autouse=True)
def _no_session(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def empty_display():
    """A display on which nothing is shown."""
    with virtual_display(SIZE) as display:
        yield display


@pytest.fixture(scope="module")
def painted_display():
    """A display that a window covers."""
    with virtual_display(SIZE) as display, painter(display) as window:
        yield display, window


@pytest.fixture
def display(empty_display, monkeypatch):
    monkeypatch.setenv("DISPLAY", empty_display.name)
    return empty_display


@pytest.fixture
def window(painted_display, monkeypatch):
    """The window, of four colours, on the display that programs are told to use."""
    display, window = painted_display
    monkeypatch.setenv("DISPLAY", display.name)
    window.paint("red", "lime", "blue", "white")
    return window


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


def shows(source, *colours):
    """Tell whether the corners of the picture have these colours."""
    pixels = picture(source)
    return [tuple(pixels[y, x]) for y in (0, -1) for x in (0, -1)] == list(colours)


def test_pixels_are_those_on_the_screen_as_rgb(window, captured):
    source = captured("screen")
    assert source.is_live
    assert source.may_stand_still
    # The painter has painted; the server shows it a moment later.
    wait_until(lambda: shows(source, RED, GREEN, BLUE, WHITE))
    pixels = picture(source)
    assert pixels.shape == (480, 640, 3)
    assert pixels.dtype == np.uint8
    assert str(source.mode) == "640×480 30"
    window.paint("blue", "red", "lime", "red")
    wait_until(lambda: shows(source, BLUE, RED, GREEN, RED))


def test_an_area_is_cut_out(window, captured):
    source = captured("screen:310,200,20,100")
    wait_until(lambda: shows(source, RED, GREEN, BLUE, WHITE))
    assert picture(source).shape == (100, 20, 3)
    assert (source.mode.width, source.mode.height) == (20, 100)


class Timed:
    """A screen source whose time passes only while it waits, and when the test moves it."""

    def __init__(self):
        self.clock = FakeClock()
        self.waits = []
        self.source = ScreenSource(1, self.clock, self.pass_time)

    def pass_time(self, seconds):
        self.waits.append(seconds)
        self.clock.now += seconds


def test_pictures_come_thirty_times_a_second_and_it_rests_between_them():
    timed = Timed()
    for _ in range(31):
        assert timed.source.grab()
    assert timed.waits == pytest.approx([0] + 30 * [1 / 30])
    timed.clock.now += 0.02  # what somebody did with the picture
    assert timed.source.grab()
    assert timed.waits[-1] == pytest.approx(1 / 30 - 0.02)


def test_after_a_long_wait_pictures_do_not_come_in_a_rush():
    timed = Timed()
    timed.source.grab()
    timed.clock.now += 100
    timed.waits.clear()
    for _ in range(4):
        timed.source.grab()
    assert timed.waits == pytest.approx([0] + 3 * [1 / 30])


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("2", r"no monitor 2\. The monitors are: 1 \(0,0,640,480\)"),
        ("600,0,100,100", "area 600,0,100,100 does not fit on the screen, which is 0,0,640,480"),
        ("-1,0,100,100", "does not fit on the screen"),
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
    source = captured("screen")
    wait_until(lambda: shows(source, RED, GREEN, BLUE, WHITE))
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert shows(captured("screen"), RED, GREEN, BLUE, WHITE)


class Desktop:
    """A desktop as mss reports it: monitors side by side; the third is the main one.

    Without monitors, as with an X server that does not report them, there is only the whole.
    """

    def __init__(self, *widths):
        lefts = [sum(widths[:number]) for number in range(len(widths))]
        parts = [self._part(*place) for place in zip(lefts, widths, strict=True)]
        self.monitors = [self._part(0, sum(widths) or 300), *parts]
        self.primary_monitor = parts[2] if parts else None

    def _part(self, left, width):
        return {"left": left, "top": 0, "width": width, "height": 80}

    def grab(self, area):
        size = SimpleNamespace(**area)
        raw = bytes(4 * size.width * size.height)
        return SimpleNamespace(
            raw=raw, width=size.width, height=size.height, size=(size.width, size.height)
        )

    def close(self):
        pass


def modes(captured, *texts):
    return [captured(text).mode for text in texts]


def test_the_main_monitor_is_number_one_wherever_the_system_lists_it(captured, monkeypatch):
    monkeypatch.setattr(mss, "MSS", lambda: Desktop(101, 102, 103))
    found = modes(captured, "screen", "screen:1", "screen:2", "screen:3")
    assert [mode.width for mode in found] == [103, 103, 101, 102]
    with pytest.raises(
        CameraError,
        match=r"monitor 4\. The monitors are: 1 \(203,0,103,80\), 2 \(0,0,101,80\), 3 \(101",
    ):
        captured("screen:4")


def test_where_the_system_does_not_tell_its_monitors_the_whole_is_number_one(captured, monkeypatch):
    monkeypatch.setattr(mss, "MSS", Desktop)
    assert modes(captured, "screen:1") == [Mode(300, 80, 30.0)]


def test_a_session_that_ends_breaks_the_source(captured, monkeypatch):
    with virtual_display(SIZE) as display:
        monkeypatch.setenv("DISPLAY", display.name)
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
