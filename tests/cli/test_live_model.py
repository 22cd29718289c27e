"""The options of `swiftcam live` for the setup of the model and the mode of a camera."""

import json
import threading

import cv2
import numpy as np
import pytest

from swiftcam.capture.mode import Mode
from swiftcam.capture.opencv import camera as camera_module
from swiftcam.capture.opencv.camera_names import CameraDevice
from swiftcam.inference.engines.registry import default_threads
from tests.checkpoints import SMALL, random_weights, write_hugging_face

ENDED = ("--every-frame",)


@pytest.fixture
def checkpoint(tmp_path):
    """A small network of seven classes with random weights."""
    return write_hugging_face(tmp_path / "small", SMALL, random_weights(SMALL))


@pytest.fixture
def stats(command, checkpoint, video, tmp_path):
    """Run the small network on a video with options; return its numbers."""

    def run(*options):
        path = tmp_path / "stats.json"
        source = ("--source", video, "--model", checkpoint, *ENDED)
        done = command("live", "--headless", *source, "--stats", path, *options)
        assert done.returncode == 0, done.stderr
        return json.loads(path.read_text())

    return run


def test_without_options_it_is_the_same_on_every_machine(stats):
    found = stats()
    assert (found["engine"], found["precision"]) == ("ONNX Runtime", "float32")
    assert (found["input_size"], found["threads"]) == (224, default_threads())
    assert found["providers"] == ["CPUExecutionProvider"]
    assert found["chosen_because"] is None


def test_how_it_runs_is_chosen(stats):
    found = stats("--threads", "3", "--size", "96")
    assert (found["threads"], found["input_size"]) == (3, 96)
    assert found["frames"] == {"captured": 45, "classified": 45, "dropped": 0, "unchanged": 0}


@pytest.mark.parametrize(("options", "device"), [((), "auto"), (("--device", "cpu"), "cpu")])
def test_the_device_is_chosen(live, checkpoint, video, options, device):
    options = ("--source", video, "--model", checkpoint, *options)
    seen = live(*options, until=lambda snapshot: snapshot.labelled)
    assert seen.model.chosen_setup.setup.device == device


def test_another_engine_and_precision(stats):
    found = stats("--engine", "torch", "--precision", "bf16")
    assert (found["engine"], found["precision"]) == ("PyTorch", "bfloat16")
    assert found["frames"]["classified"] == 45


def test_the_family_of_the_weights_can_be_said(stats):
    top = {family: stats("--family", family)["top"] for family in ("ones", "l2")}
    assert top["ones"] != top["l2"]
    # Without `attention_norm`, a Hugging Face folder counts as family `ones`.
    assert stats()["top"] == top["ones"]


def test_left_open_it_is_measured_first_and_the_reason_is_kept(
    command, checkpoint, video, tmp_path
):
    path = tmp_path / "stats.json"
    options = ("--source", video, "--model", checkpoint, "--engine", "auto", *ENDED)
    done = command("live", "--headless", *options, "--stats", path)
    assert done.returncode == 0, done.stderr
    assert "swiftcam: measuring the fastest setup" in done.stderr
    reason = json.loads(path.read_text())["chosen_because"]
    assert " ms a picture" in reason
    assert reason in done.stderr
    done = command("live", "--headless", *options, "--stats", path)
    assert done.stderr == ""
    assert json.loads(path.read_text())["chosen_because"] == reason


class Camera:
    """A camera that records the requested mode and delivers pictures of 64x48."""

    def __init__(self):
        self.asked = {}
        self._count = 0
        self._pause = threading.Event()

    def isOpened(self):
        return True

    def set(self, name, value):
        self.asked[name] = value
        return True

    def get(self, name):
        return self.asked.get(name, 0.0)

    def grab(self):
        self._pause.wait(0.01)
        self._count += 1
        return True

    def retrieve(self):
        return True, np.full((48, 64, 3), 40 + self._count % 100, np.uint8)

    def release(self):
        pass


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), Mode(1280, 720, 30.0, "MJPG")),
        (("--camera-mode", "800x600"), Mode(800, 600, 30.0, "MJPG")),
        (("--camera-mode", "640x480@60:YUYV"), Mode(640, 480, 60.0, "YUYV")),
    ],
)
def test_camera_mode_is_what_a_camera_is_asked_for(
    live, checkpoint, monkeypatch, options, expected
):
    device, camera = CameraDevice(0, "C920", "046d:082d", "/dev/video0"), Camera()
    monkeypatch.setattr(camera_module, "list_cameras", lambda: [device])
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: camera)
    options = ("--source", "camera:c920", "--model", checkpoint, *options)
    seen = live(*options, until=lambda snapshot: snapshot.labelled)
    assert seen.source == "C920"
    assert seen.media.requested == expected
    width, height = camera.asked[cv2.CAP_PROP_FRAME_WIDTH], camera.asked[cv2.CAP_PROP_FRAME_HEIGHT]
    assert (width, height, camera.asked[cv2.CAP_PROP_FPS]) == (
        expected.width,
        expected.height,
        expected.rate,
    )
    assert camera.asked[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*expected.format)


def test_cameras_are_listed(command, monkeypatch):
    from swiftcam.capture.opencv import devices

    assert command("cameras").returncode == 0
    monkeypatch.setattr(devices, "list_cameras", list)
    done = command("cameras")
    assert done.returncode == 0
    assert done.stdout.startswith("No camera is connected.")
    assert json.loads(command("cameras", "--json").stdout) == []
    camera = devices.CameraDevice(0, "C920", "046d:082d", "/dev/video0")
    monkeypatch.setattr(devices, "list_cameras", lambda: [camera])
    assert command("cameras").stdout == "0  C920  046d:082d  /dev/video0\n"
    (listed,) = json.loads(command("cameras", "--json").stdout)
    assert listed == {
        "index": 0,
        "name": "C920",
        "identity": "046d:082d",
        "path": "/dev/video0",
        "place": {"serial": "", "port": ""},
    }
