"""The doctor's report: facts, problems, and no private data."""

import getpass
import json
import os
import platform
import sys
from pathlib import Path

import cv2
import numpy
import onnxruntime
import pytest

import swiftcam
from swiftcam import hooks, paths
from swiftcam.capture.opencv.camera_names import CameraDevice
from swiftcam.doctor import examination, section, software, surroundings
from swiftcam.doctor.section import ReportSection, without_private
from swiftcam.errors import DisplayError
from swiftcam.inference.models.catalog import shipped_weights
from swiftcam.settings import DEFAULT_MODEL
from tests import needs

WHAT_THE_GUIDE_NAMES = {
    *("system", "processor", "libraries", "display", "cameras", "models", "files"),
}


def examined():
    """Return the report as it is sent: a dictionary for each section, by its name."""
    return {section.name: section.to_dict() for section in examination.examine()}


def test_the_report_has_what_the_guide_names():
    report = examined()
    assert report.keys() >= WHAT_THE_GUIDE_NAMES
    values = {name: section["values"] for name, section in report.items()}
    assert values["program"]["swiftcam"] == swiftcam.__version__
    assert values["system"]["system"] == f"{platform.system()} {platform.release()}"
    assert values["processor"]["processors"] >= values["processor"]["threads for the model"] >= 1
    assert values["libraries"]["numpy"] == numpy.__version__
    assert values["engines"]["onnxruntime"] == onnxruntime.__version__
    assert "CPUExecutionProvider" in values["engines"]["ONNX Runtime offers"]
    size = shipped_weights(DEFAULT_MODEL).stat().st_size
    assert values["models"][DEFAULT_MODEL] == f"comes with SwiftCam, {size / 1e6:.1f} MB"
    for name in ("log", "crash file", "settings", "cache", "screenshots"):
        assert values["files"][name].startswith("~/"), name
    assert values["files"]["log"].endswith("swiftcam.log (does not exist yet)")


def test_what_is_private_is_not_in_the_report(monkeypatch, tmp_path):
    home = tmp_path / "mallory"
    monkeypatch.setattr(getpass, "getuser", lambda: "mallory")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SWIFTCAM_MODELS", "/srv/mallory/models")
    monkeypatch.setenv("DISPLAY", "desk.example.org:10.0")
    monkeypatch.setattr(surroundings, "require_qt", refuse_display)
    settings = paths.settings_file()
    settings.parent.mkdir(parents=True, exist_ok=True)
    address = "rtsp://admin:secret@cam.example.org/1"
    settings.write_text(json.dumps({"recent_sources": address, "source": [address], "top_k": 99}))
    report = examined()
    text = json.dumps(report)
    for private in ("mallory", str(home), "secret", "admin", "example.org"):
        assert private not in text, private
    assert report["models"]["values"]["store"] == "/srv/USER/models"
    assert report["display"]["values"]["DISPLAY"] == "HOST:10.0"
    assert report["files"]["problems"] == [
        "The setting source is not valid: it must be text. Set it again.",
        "The setting recent_sources is not valid: it must be a list of texts. Set it again.",
        "The setting top_k is not valid: it must be a whole number from 1 to 10. Set it again.",
    ]


def refuse_display(*, needs_display):
    raise DisplayError(f"The display {os.environ.get('DISPLAY')!r} cannot be opened.")


@pytest.mark.parametrize("display", [":0", "localhost:10.0"])
def test_a_display_of_this_machine_is_shown_as_it_is(monkeypatch, display):
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setattr(surroundings, "require_qt", refuse_display)
    found = surroundings.examine_display()
    assert found.values["DISPLAY"] == display
    assert found.problems == (f"The display {display!r} cannot be opened.",)


def test_settings_that_cannot_be_understood_are_a_problem():
    settings = paths.settings_file()
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("rtsp://admin:secret@cam.example.org/1")
    [problem] = examined()["files"]["problems"]
    assert "settings.json is damaged" in problem
    assert "secret" not in problem


def test_no_camera_is_opened_and_no_picture_is_in_the_report(monkeypatch):
    camera = CameraDevice(3, "Integrated Camera", "046d:082d", "/dev/video3")
    monkeypatch.setattr(surroundings, "list_cameras", lambda: [camera])
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: pytest.fail("a camera was opened"))
    assert examined()["cameras"]["values"] == {"camera 3": "Integrated Camera (046d:082d)"}


@pytest.mark.logs_errors
def test_a_section_that_fails_is_reported():
    def fails():
        raise RuntimeError("no such bus")

    [found] = examination.examine({"cameras": fails})
    assert "no such bus" in found.problems[0]


def test_names_and_folders_are_taken_out(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "mallory")
    monkeypatch.setattr(section.Path, "home", classmethod(lambda cls: Path("/home/mallory")))
    given = {"a": ["/home/mallory/x", {"b": Path("/srv/mallory/y")}], "c": 3, "d": "mallorys"}
    assert without_private(given) == {"a": ["~/x", {"b": "/srv/USER/y"}], "c": 3, "d": "mallorys"}
    made = ReportSection("s", {"mallory": "/home/mallory"}, ("see /home/mallory/log",)).to_dict()
    assert made == {"name": "s", "values": {"USER": "~"}, "problems": ["see ~/log"]}


def with_versions(monkeypatch, **versions):
    known = {name.replace("_", "-"): version for name, version in versions.items()}
    monkeypatch.setattr(software, "version_of", lambda name: known.get(name, ""))


def test_the_engines_of_the_registry_are_reported(monkeypatch):
    with_versions(monkeypatch, onnxruntime="1.32", ai_edge_litert="2.3")
    values = software.examine_engines().values
    assert (values["onnxruntime"], values["ai-edge-litert"]) == ("1.32", "2.3")
    assert "torch" not in values


def test_a_second_opencv_is_named(monkeypatch):
    with_versions(monkeypatch, opencv_python="4.13", opencv_python_headless="5.0")
    found = software.examine_libraries()
    assert "pip uninstall opencv-python;" in found.problems[0]
    assert found.values["opencv-python"] == "4.13"


def test_two_runtimes_and_a_bad_pyside_are_named(monkeypatch):
    with_versions(
        monkeypatch, onnxruntime="1.32", onnxruntime_gpu="1.30", PySide6_Essentials="6.12.0"
    )
    problems = software.examine_libraries().problems
    assert "onnxruntime and onnxruntime-gpu" in problems[0]
    assert "6.12.0" in problems[1]


def test_missing_system_libraries_are_named(monkeypatch):
    def refuse(*, needs_display):
        raise DisplayError("Install them with apt-get install libxcb-cursor0")

    monkeypatch.setattr(surroundings, "require_qt", refuse)
    found = surroundings.examine_display()
    assert found.problems == ("Install them with apt-get install libxcb-cursor0",)
    assert found.values["window"].startswith("no")


def test_where_the_live_view_is_shown(monkeypatch):
    monkeypatch.setattr(surroundings, "require_qt", lambda *, needs_display: None)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    shown = {"none": surroundings.examine_display().values["window"]}
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    shown["wayland"] = surroundings.examine_display().values["window"]
    assert shown == {"none": "no: the live view is in the terminal", "wayland": "yes"}


def test_cameras_that_may_not_be_opened_are_named(tmp_path, monkeypatch):
    for name in ("video0", "video1", "null"):
        (tmp_path / name).touch()
    # A device of another group with read access only: capturing needs write access as well.
    allowed = {"video0": os.R_OK | os.W_OK, "video1": os.R_OK}
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & ~allowed[path.name])
    [problem] = surroundings.examine_cameras(tmp_path).problems
    assert "may not open video1. Run: sudo usermod -aG video" in problem


def test_cameras_whose_permissions_stop_this_user_are_named(tmp_path):
    needs.permissions()
    for name, mode in (("video0", 0o600), ("video1", 0o400), ("video2", 0)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    [problem] = surroundings.examine_cameras(tmp_path).problems
    assert "may not open video1, video2." in problem


def test_a_crash_is_reported_until_its_file_is_deleted():
    crash = hooks.last_crash_file()
    crash.parent.mkdir(parents=True)
    crash.write_text("Fatal Python error")
    [problem] = surroundings.examine_files().problems
    assert "crashed once" in problem
    assert str(crash) in problem
    crash.unlink()
    assert surroundings.examine_files().problems == ()
