"""Cameras by name. No camera is needed: the test sets the list of cameras and their captures."""

import sys
from dataclasses import replace
from types import SimpleNamespace
from unittest import mock

import cv2
import numpy as np
import pytest

from swiftcam.addresses import Kind, parse_address
from swiftcam.capture.base import SourceOptions
from swiftcam.capture.mode import Mode
from swiftcam.capture.opencv import camera as camera_module
from swiftcam.capture.opencv import devices as devices_module
from swiftcam.capture.opencv.camera import CameraPort
from swiftcam.capture.opencv.camera_names import (
    CameraDevice,
    Place,
    match_camera,
    same_camera,
    source_text,
)
from swiftcam.capture.opencv.devices import list_cameras, place_of
from swiftcam.capture.source import parse_source
from swiftcam.errors import CameraError, CameraUnavailableError, NoCameraError
from tests import needs
from tests.colours import assert_patches, patches

REAL_CAPTURE = cv2.VideoCapture
C920 = CameraDevice(0, "HD Pro Webcam C920", "046d:082d", "/dev/video0")
BUILT_IN = CameraDevice(2, "Integrated Camera", "04f2:b6be", "/dev/video2")
TWIN = CameraDevice(4, "HD Pro Webcam C920", "046d:082d", "/dev/video4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", C920),
        ("2", BUILT_IN),
        ("04F2:B6BE", BUILT_IN),
        ("integrated", BUILT_IN),
        (" c920 ", C920),
    ],
)
def test_cameras_are_found_by_number_identity_and_name(text, expected):
    assert match_camera(text, [C920, BUILT_IN]) == expected


@pytest.mark.parametrize(
    ("text", "there", "reason"),
    [
        ("c920", [C920, TWIN], r"Several cameras match 'c920': 0 \(HD Pro.*4 \(HD Pro"),
        ("7", [C920], r"no camera '7'\. The cameras are: 0 \(HD Pro"),
        ("0", [], "No camera is connected"),
    ],
)
def test_what_does_not_fit_lists_what_there_is(text, there, reason):
    with pytest.raises(CameraError, match=reason):
        match_camera(text, there)


def test_camera_0_is_the_first_one_whatever_its_number():
    assert match_camera("0", [BUILT_IN, TWIN]) == BUILT_IN
    assert match_camera("0", [C920, BUILT_IN]) == C920


@pytest.mark.parametrize(
    ("text", "there", "kind"),
    [
        ("0", [], NoCameraError),
        ("c920", [], NoCameraError),
        ("7", [C920], CameraUnavailableError),
        ("c920", [C920, TWIN], CameraError),  # plugging in another one would not help
    ],
)
def test_errors_tell_what_may_change_by_itself(text, there, kind):
    with pytest.raises(CameraError) as failure:
        match_camera(text, there)
    assert type(failure.value) is kind


def test_the_same_camera_is_found_under_another_number():
    moved = CameraDevice(3, C920.name, C920.identity, "/dev/video3")
    assert same_camera(C920, [BUILT_IN, moved]) == moved
    assert same_camera(TWIN, [C920, TWIN]) == TWIN  # of two alike, the one at the same port
    with pytest.raises(CameraError, match="HD Pro Webcam C920 is not connected"):
        same_camera(C920, [BUILT_IN])


def at(index, port, serial=""):
    return CameraDevice(index, C920.name, C920.identity, f"/dev/video{index}", Place(serial, port))


def test_a_twin_that_was_there_is_never_taken_for_the_camera(monkeypatch):
    chosen, twin, moved = at(0, "usb1/a"), at(2, "usb1/b"), at(0, "usb1/c")
    there = [chosen, twin]
    monkeypatch.setattr(camera_module, "list_cameras", lambda: list(there))
    port = CameraPort("0")
    port.device = port.locate()
    there[:] = [twin]  # unplugged
    with pytest.raises(CameraUnavailableError, match="C920 is not connected"):
        port.locate()
    there[:] = [at(0, "usb1/b")]  # the twin has taken its number
    with pytest.raises(CameraUnavailableError, match="C920 is not connected"):
        port.locate()
    there[:] = [twin, moved]  # plugged in elsewhere
    assert port.locate() == moved


@pytest.mark.parametrize(
    ("serials", "text"),
    [
        (("0001", "0002"), f"camera:{C920.identity}#0001"),
        (("0001", "0001"), f"camera:{C920.identity}#1-1:1.0"),  # cheap ones share it
        (("", ""), f"camera:{C920.identity}#1-1:1.0"),
    ],
)
def test_the_name_of_a_twin_is_the_same_at_the_next_start(monkeypatch, serials, text):
    monkeypatch.setattr("sys.platform", "linux")
    chosen = at(0, "/sys/devices/usb1/1-1/1-1:1.0", serials[0])
    twin = at(2, "/sys/devices/usb1/1-2/1-2:1.0", serials[1])
    assert source_text(chosen, [chosen, twin]) == text
    address = parse_address(text)
    assert (address.kind, address.shown) == (Kind.CAMERA, text)
    # The numbers of both have changed, as they do at a start of the machine.
    moved = [replace(twin, index=0, path="/dev/video0"), replace(chosen, index=2)]
    assert match_camera(address.detail, moved) == moved[1]
    with pytest.raises(CameraUnavailableError, match="There is no camera"):
        match_camera(address.detail, moved[:1])


def test_the_name_of_a_camera_without_twins_and_of_twins_that_nothing_tells_apart():
    assert source_text(C920, [C920, BUILT_IN]) == f"camera:{C920.identity}"
    assert source_text(at(2, ""), [at(0, ""), at(2, "")]) == "2"


def test_another_camera_of_the_model_is_told_by_its_serial_number():
    known = at(0, "usb1/a", "0001")
    assert same_camera(known, [at(4, "usb1/c", "0001")]) == at(4, "usb1/c", "0001")
    with pytest.raises(CameraUnavailableError):
        same_camera(known, [at(0, "usb1/a", "0002")])


@pytest.mark.skipif(sys.platform != "linux", reason="sysfs is a part of Linux")
def test_the_serial_number_and_the_port_are_read_from_the_system(tmp_path, monkeypatch):
    device = tmp_path / "devices" / "usb1" / "1-2"
    interface = device / "1-2:1.0"
    interface.mkdir(parents=True)
    (device / "idVendor").write_text("046d\n")
    (device / "serial").write_text("ABC 1\n")
    node = tmp_path / "class" / "video0"
    node.mkdir(parents=True)
    (node / "device").symlink_to(interface)
    monkeypatch.setattr(devices_module, "_SYSTEM", tmp_path / "class")
    assert place_of("/dev/video0") == Place("ABC 1", str(interface))
    assert place_of("/dev/video7") == Place()


def test_listing_uses_the_system_and_gives_identities(monkeypatch):
    listed = [
        SimpleNamespace(index=2, name="B", path="/dev/video2", vid=None, pid=None),
        SimpleNamespace(index=0, name="A", path="/dev/video0", vid=0x046D, pid=0x082D),
    ]
    monkeypatch.setattr(devices_module, "enumerate_cameras", lambda backend: listed)
    assert list_cameras() == [
        CameraDevice(0, "A", "046d:082d", "/dev/video0"),
        CameraDevice(2, "B", "/dev/video2", "/dev/video2"),
    ]


def fake_capture(*, is_open=True, grabs=(True,), granted=(1280, 720, 30.0, "MJPG")):
    """A camera that grants a given mode and delivers BGR pictures of 64x48, like OpenCV."""
    capture = mock.create_autospec(REAL_CAPTURE, instance=True)
    capture.isOpened.return_value = is_open
    capture.grab.side_effect = list(grabs)
    capture.retrieve.return_value = (True, np.ascontiguousarray(patches(48, 64)[..., ::-1]))
    width, height, rate, code = granted
    answers = {
        cv2.CAP_PROP_FRAME_WIDTH: width,
        cv2.CAP_PROP_FRAME_HEIGHT: height,
        cv2.CAP_PROP_FPS: rate,
        cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*code) if isinstance(code, str) else code,
    }
    capture.get.side_effect = lambda name: float(answers[name])
    return capture


@pytest.fixture
def system(monkeypatch):
    """A machine whose cameras and captures the test sets."""
    state = SimpleNamespace(devices=[C920, BUILT_IN], captures=[], opened=[])

    def open_capture(index, backend):
        state.opened.append(index)
        return state.captures.pop(0)

    monkeypatch.setattr(camera_module, "list_cameras", lambda: state.devices)
    monkeypatch.setattr(camera_module.cv2, "VideoCapture", open_capture)
    return state


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (None, Mode(1280, 720, 30.0, "MJPG")),
        (Mode(640, 480), Mode(640, 480, 30.0, "MJPG")),
        (Mode(1920, 1080, 60.0, "Y16"), Mode(1920, 1080, 60.0, "Y16")),
    ],
)
def test_a_camera_is_asked_for_a_mode_its_format_first(system, mode, expected):
    capture = fake_capture()
    system.captures = [capture]
    source = parse_source("camera:integrated", SourceOptions(mode))()
    source.open()
    assert system.opened == [2]
    assert source.source_id == "Integrated Camera"
    assert source.requested_mode == expected
    assert [call.args for call in capture.set.call_args_list][:4] == [
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*expected.format.ljust(4))),
        (cv2.CAP_PROP_FRAME_WIDTH, expected.width),
        (cv2.CAP_PROP_FRAME_HEIGHT, expected.height),
        (cv2.CAP_PROP_FPS, expected.rate),
    ]
    source.close()
    capture.release.assert_called_once_with()


@pytest.mark.parametrize(
    ("granted", "mode"),
    [
        ((640, 480, 15.0, "YUYV"), Mode(640, 480, 15.0, "YUYV")),
        ((640, 480, 0.0, 22), Mode(640, 480)),
        ((640, 480, float("nan"), -1), Mode(640, 480)),
        ((640, 480, 1e7, float("inf")), Mode(640, 480)),
        ((0, 0, 30.0, "MJPG"), None),
        ((-1, -1, -1, -1), None),
        ((float("inf"), 480, 30.0, "MJPG"), None),
        ((float("nan"), 480, 30.0, "MJPG"), None),
    ],
)
def test_what_is_granted_is_read_back_whatever_the_driver_says(system, granted, mode):
    system.captures = [fake_capture(granted=granted)]
    source = CameraPort("0").connect()
    assert source.mode is None
    source.open()
    assert source.mode == mode
    assert source.grab()
    picture = source.retrieve()
    assert picture.shape == (48, 64, 3)
    assert_patches(picture)
    # The size of the picture counts.
    assert (source.mode.width, source.mode.height) == (64, 48)
    assert source.mode.rate == (mode.rate if mode else 0.0)


def test_after_a_break_the_same_device_is_opened_not_the_same_number(system):
    system.captures = [fake_capture(grabs=[True, False]), fake_capture()]
    port = CameraPort("0")
    source = port.connect()
    source.open()
    assert source.grab()
    with pytest.raises(CameraError, match="C920 stopped delivering"):
        source.grab()
    system.devices = [BUILT_IN]
    again = port.connect()
    with pytest.raises(CameraError, match="C920 is not connected"):
        again.open()
    other = CameraDevice(0, "Stranger", "1234:5678", "/dev/video0")
    system.devices = [other, BUILT_IN, CameraDevice(5, C920.name, C920.identity, "/dev/video5")]
    port.connect().open()
    assert system.opened == [0, 5]


def test_a_camera_that_does_not_open_says_why(system):
    system.captures = [fake_capture(is_open=False)]
    with pytest.raises(
        CameraUnavailableError, match="Integrated Camera cannot be opened: another program"
    ):
        CameraPort("2").connect().open()


@pytest.fixture
def held(monkeypatch):
    """Programs that have the device /dev/video2 open, as far as the system tells."""
    held = ["cheese (PID 12)"]
    monkeypatch.setattr(
        camera_module, "holders_of", lambda path: held if path == "/dev/video2" else []
    )
    return held


def test_a_camera_in_use_names_the_program(system, held):
    system.captures = [fake_capture(is_open=False)]
    with pytest.raises(
        CameraUnavailableError, match=r"^Integrated Camera is in use by cheese \(PID 12\)\. Close"
    ):
        CameraPort("2").connect().open()


def test_a_camera_that_opens_but_is_in_use_names_the_program_too(system, held):
    system.captures = [fake_capture(grabs=[False]), fake_capture(grabs=[True, False])]
    source = CameraPort("2").connect()
    source.open()
    with pytest.raises(CameraUnavailableError, match="in use by cheese"):
        source.grab()
    source = CameraPort("2").connect()
    source.open()
    assert source.grab()
    with pytest.raises(CameraError, match="stopped delivering"):  # it was ours
        source.grab()


def test_only_some_of_many_programs_are_named(system, held):
    held[:] = ["a (PID 1)", "b (PID 2)", "c (PID 3)", "d (PID 4)"]
    system.captures = [fake_capture(is_open=False)]
    with pytest.raises(CameraError, match=r"in use by a \(PID 1\), b \(PID 2\), c \(PID 3\)\. "):
        CameraPort("2").connect().open()


def test_later_connections_have_the_name_of_the_camera_from_the_start(system):
    port = CameraPort("2")
    assert port.connect().source_id == "camera 2"
    system.captures = [fake_capture(is_open=False)]
    with pytest.raises(CameraError):
        port.connect().open()
    assert port.connect().source_id == "Integrated Camera"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has device files for cameras")
def test_a_camera_that_this_user_may_not_use_says_who_may(system, tmp_path):
    needs.permissions()
    node = tmp_path / "video0"
    node.touch(0)
    system.devices = [CameraDevice(0, "Webcam", "1:2", str(node))]
    system.captures = [fake_capture(is_open=False)]
    with pytest.raises(
        CameraError,
        match=r"You have no permission to use Integrated Camera \(.*\)\. Add yourself to the group",
    ):
        CameraPort("0").connect().open()


def test_without_a_camera_the_demo_is_offered(system):
    system.devices = []
    with pytest.raises(NoCameraError, match=r"No camera is connected.*or demo"):
        CameraPort("0").connect().open()
