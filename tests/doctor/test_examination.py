"""What the doctor finds, what it warns of, and that nothing private is in it."""

import getpass
import json
import os
from pathlib import Path

import pytest

from swiftcam import hooks, paths
from swiftcam.doctor import examination, section, software, surroundings
from swiftcam.doctor.section import Section, without_private
from swiftcam.errors import DisplayError


def test_every_section_is_plain_and_can_be_sent():
    sections = examination.examine()
    assert [s.name for s in sections] == list(examination.EXAMINATIONS)
    text = json.dumps([s.to_dict() for s in sections])
    assert str(Path.home()) not in text
    by_name = {s.name: s for s in sections}
    assert by_name["system"].values["system"]
    assert by_name["processor"].values["processors"] == os.cpu_count()
    assert by_name["libraries"].values["numpy"]
    assert "CPUExecutionProvider" in by_name["engines"].values["ONNX Runtime offers"]
    assert by_name["models"].values["swiftformer-xs-tiny200"] == "comes with SwiftCam, 6.3 MB"
    assert "swiftcam.log" in by_name["files"].values["log"]


@pytest.mark.logs_errors
def test_what_cannot_be_examined_is_said():
    def fails():
        raise RuntimeError("no such bus")

    [found] = examination.examine({"cameras": fails})
    assert "no such bus" in found.problems[0]


def test_names_and_folders_are_taken_out(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "mallory")
    monkeypatch.setattr(section.Path, "home", classmethod(lambda cls: Path("/home/mallory")))
    given = {"a": ["/home/mallory/x", {"b": Path("/srv/mallory/y")}], "c": 3, "d": "mallorys"}
    assert without_private(given) == {"a": ["~/x", {"b": "/srv/USER/y"}], "c": 3, "d": "mallorys"}
    made = Section("s", {"p": "/home/mallory"}, ("see /home/mallory/log",)).to_dict()
    assert made == {"name": "s", "values": {"p": "~"}, "problems": ["see ~/log"]}


def with_versions(monkeypatch, **versions):
    known = {name.replace("_", "-"): version for name, version in versions.items()}
    monkeypatch.setattr(software, "version_of", lambda name: known.get(name, ""))


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
    assert "libxcb-cursor0" in found.problems[0]
    assert found.values["window"].startswith("no")


def test_cameras_that_may_not_be_opened_are_named(tmp_path, monkeypatch):
    (tmp_path / "video0").touch()
    (tmp_path / "video1").touch()
    (tmp_path / "null").touch()
    monkeypatch.setattr(surroundings.os, "access", lambda path, mode: path.name != "video1")
    found = surroundings.examine_cameras(tmp_path)
    assert "may not open video1." in found.problems[0]


def test_a_crash_and_bad_settings_are_reported():
    hooks.last_crash_file().parent.mkdir(parents=True)
    hooks.last_crash_file().write_text("Fatal Python error")
    paths.settings_file().parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file().write_text('{"top_k": 99}')
    problems = surroundings.examine_files().problems
    assert any("top_k" in problem for problem in problems)
    assert any("crashed once" in problem for problem in problems)
