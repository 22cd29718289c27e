import threading

import numpy as np
import pytest

from swiftcam.capture.fault import FaultyCamera, ScriptStep, parse_script
from swiftcam.capture.mode import Mode
from swiftcam.capture.source import parse_source
from swiftcam.errors import ArgumentError, CameraError, CameraUnavailableError, NoCameraError
from tests.fakes import FakeClock
from tests.stacks import until_it_waits
from tests.waiting import PATIENCE


class Machine:
    """A camera with a clock that moves only while a thread waits, or when the test moves it."""

    def __init__(self, script):
        self.clock = FakeClock()
        self.started = self.clock.now
        self.camera = FaultyCamera(script, self.clock, self.pass_time)

    def pass_time(self, event, seconds):
        self.clock.now += seconds

    @property
    def elapsed(self):
        return self.clock.now - self.started

    def connected(self):
        source = self.camera.connect()
        source.open()
        return source


def connected(script):
    return Machine(script).connected()


def pictures(source, count):
    found = []
    for _ in range(count):
        assert source.grab()
        found.append(source.retrieve())
    return found


def test_scripts():
    assert parse_script("live 2, unplug 0.5,hang-read") == [
        ScriptStep("live", 2.0),
        ScriptStep("unplug", 0.5),
        ScriptStep("hang-read", float("inf")),
    ]


@pytest.mark.parametrize("script", ["", "live 2,", "jump 3", "live two", "live 1 2", "live -1"])
def test_scripts_that_are_not_understood(script):
    with pytest.raises(ArgumentError, match="names: live, slow"):
        parse_source(f"fault:{script}")


def test_it_is_a_source_that_runs_on_the_clock_of_the_machine():
    source = parse_source("fault:live")()
    source.open()
    assert source.is_live
    assert source.grab()
    source.close()


def test_live_pictures_move_and_none_is_black():
    source = connected("live")
    first, second = pictures(source, 2)
    assert source.mode == Mode(640, 480, 30.0)
    assert source.duration is None
    assert first.shape == (480, 640, 3)
    assert not np.array_equal(first, second)
    assert first.max() > 100


@pytest.mark.parametrize(("script", "seconds"), [("live", 1 / 30), ("slow", 0.5)])
def test_pictures_come_at_their_rate(script, seconds):
    machine = Machine(script)
    source = machine.connected()
    for number in range(1, 5):
        assert source.grab()
        assert machine.elapsed == pytest.approx(number * seconds)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("frozen", lambda a, b: np.array_equal(a, b) and a.max() > 100),
        ("black", lambda a, b: a.max() == b.max() == 0),
        ("resize", lambda a, b: a.shape == b.shape == (640, 480, 3)),
    ],
)
def test_pictures_that_are_wrong(fault, check):
    assert check(*pictures(connected(fault), 2))


@pytest.mark.parametrize(("fault", "is_same"), [("still", True), ("frozen", False)])
def test_the_pictures_of_two_connections(fault, is_same):
    machine = Machine(fault)
    first, second = machine.connected(), machine.camera.connect()
    before = pictures(first, 3)[-1]
    first.close()
    second.open()
    assert np.array_equal(before, pictures(second, 1)[0]) == is_same


def test_pictures_that_cannot_be_decoded():
    source = connected("corrupt")
    assert source.grab()
    with pytest.raises(CameraError, match="cannot be decoded"):
        source.retrieve()


def test_an_unforeseen_error_is_raised_once():
    source = connected("raise")
    with pytest.raises(RuntimeError, match="an unexpected error"):
        source.grab()
    assert source.grab()


def test_an_unplugged_camera_breaks_and_comes_back():
    machine = Machine("live 0.125, unplug 0.25, live")
    source = machine.connected()
    with pytest.raises(CameraError, match="unplugged"):
        list(iter(source.grab, False))
    assert 0.125 <= machine.elapsed < 0.375
    with pytest.raises(CameraError, match="not connected"):
        machine.connected()
    switches = [(before, after) for before, after, _ in machine.camera.switches]
    assert switches == [("live", "unplug"), ("unplug", "live")]
    _, _, machine.clock.now = machine.camera.switches[1]
    assert machine.elapsed == 0.375
    assert machine.connected().grab()


def test_a_silent_camera_can_be_closed():
    source, said = FaultyCamera("stall 60", FakeClock()).connect(), []
    source.open()

    def grab():
        try:
            source.grab()
        except CameraError as error:
            said.append(str(error))

    reader = threading.Thread(target=grab, daemon=True)
    reader.start()
    until_it_waits(reader)
    source.close()
    reader.join(PATIENCE)
    assert said == ["The faulty camera was closed while it was silent."]


@pytest.mark.parametrize("fault", ["hang-read", "hang-open", "hang-release"])
def test_hangs_hold_the_caller_until_the_step_is_over(fault):
    machine = Machine(f"live 0.125, {fault} 0.25, live")
    source = machine.connected()
    if fault == "hang-read":
        while machine.elapsed < 0.125:
            assert source.grab()
        assert machine.elapsed < 0.375
        assert source.grab()
    else:
        with pytest.raises(CameraError, match="unplugged"):
            list(iter(source.grab, False))
        assert machine.elapsed < 0.375
        if fault == "hang-open":
            machine.connected()
        else:
            source.close()
    assert machine.elapsed >= 0.375
    assert machine.camera.present_step()[:2] == (2, "live")


@pytest.mark.parametrize(
    ("fault", "kind"), [("unplug", NoCameraError), ("held", CameraUnavailableError)]
)
def test_a_camera_that_may_come_back_says_so(fault, kind):
    with pytest.raises(CameraError) as failure:
        connected(fault)
    assert type(failure.value) is kind
