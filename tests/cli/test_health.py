"""The self-test and the doctor as a user runs them."""

import json
import os

import pytest

import swiftcam
from swiftcam.cli import health as cli_health
from swiftcam.cli.commands import app
from swiftcam.cli.exit_codes import exit_code
from swiftcam.doctor import examination
from swiftcam.doctor.section import ReportSection
from swiftcam.errors import DisplayError
from swiftcam.inference.engines.registry import engine_kinds
from swiftcam.selftest.check_result import Check, CheckFailedError, Finding, Outcome
from swiftcam.selftest.running import run_checks
from tests.qt_plugin import has_qt

NAMES = [
    *("libraries", "model", "photo", "8 bits", "video", "live view", "folders", "window"),
    "network",
]


@pytest.mark.usefixtures("qt_libraries")
@pytest.mark.extra  # once more with every engine
@pytest.mark.slow
def test_the_self_test_passes_here_and_json_has_all_of_it(programs, first_class):
    done = programs.run("--self-test", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert (report["swiftcam"], report["frozen"]) == (swiftcam.__version__, False)
    assert report["good"] is True
    assert [check["name"] for check in report["checks"]] == NAMES
    outcomes = {check["name"]: check["outcome"] for check in report["checks"]}
    expected = dict.fromkeys(NAMES, "passed") | ({} if has_qt else {"window": "skipped"})
    assert outcomes == expected
    values = {check["name"]: check["values"] for check in report["checks"]}
    assert values["model"]["engines"].keys() == {k.name for k in engine_kinds() if k.is_installed}
    assert values["photo"]["label"] == values["8 bits"]["label"] == first_class.label
    assert values["live view"]["frames"]["classified"] == 100
    if has_qt:
        from swiftcam.ui.page import PageName

        assert list(values["window"]["colours"]) == [name.value for name in PageName]
    # LiteRT says this past Python, and has no switch for it.
    said = done.stderr.replace("INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n", "")
    assert said == ""


def broken(place):
    raise CheckFailedError("The codec is gone.")


GOOD, BAD = Check("photo", lambda place: Finding("fine", {"label": "cup"})), Check("video", broken)


def test_all_checks_of_the_guide_are_made_and_the_network_is_last():
    assert [check.name for check in cli_health.self_test_checks()] == NAMES


def test_the_table_says_what_works_and_what_fails(capsys, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert cli_health.run_self_test([GOOD, BAD]) == 1
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert (rows[0][:2], rows[0][-1]) == (["ok", "photo"], "fine")
    assert (rows[1][:2], rows[1][-1]) == (["FAILED", "video"], "gone.")
    assert " ".join(rows[-1]).endswith("(installed) does not work: video.")
    assert cli_health.run_self_test([GOOD]) == 0
    assert capsys.readouterr().out.rstrip().endswith("(installed) works on this machine.")


@pytest.mark.parametrize(("checks", "code"), [((GOOD,), 0), ((GOOD, BAD), 1)])
def test_the_exit_code_says_whether_a_check_failed(monkeypatch, capsys, checks, code):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(cli_health, "self_test_checks", lambda: checks)
    assert exit_code(lambda: app(["--self-test", "--json"])) == code
    report = json.loads(capsys.readouterr().out)
    assert report["good"] is (code == 0)
    assert report["checks"][0]["values"] == {"label": "cup"}
    assert [check["detail"] for check in report["checks"][1:]] == ["The codec is gone."] * code


def test_for_the_window_each_result_is_a_line_and_the_priority_is_low(monkeypatch, capsys):
    lowered = []
    monkeypatch.setattr(os, "nice", lowered.append, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(cli_health, "self_test_checks", lambda: (GOOD, BAD))
    assert exit_code(lambda: app(["--self-test", "--lines"])) == 1
    assert lowered == [10]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["name"] for line in lines[:-1]] == ["photo", "video"]
    assert lines[-1]["good"] is False


@pytest.mark.parametrize(("display", "outcome"), [("", Outcome.SKIPPED), (":0", Outcome.FAILED)])
def test_a_window_that_cannot_be_drawn_matters_where_there_is_a_display(
    monkeypatch, display, outcome
):
    def refuse(*, needs_display):
        raise DisplayError("Install them with apt-get install libegl1")

    monkeypatch.setattr("swiftcam.ui.window.requirements.require_qt", refuse)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    [result] = run_checks([c for c in cli_health.self_test_checks() if c.name == "window"]).results
    assert result.outcome is outcome
    assert "libegl1" in result.detail


def test_the_doctor_prints_all_sections_as_json_and_as_tables(programs):
    done = programs.run("doctor", "--json")
    assert done.returncode == 0, done.stderr
    sections = {section["name"]: section for section in json.loads(done.stdout)}
    assert list(sections) == list(examination.EXAMINATIONS)
    assert sections["program"]["values"]["swiftcam"] == swiftcam.__version__
    tables = programs.run("doctor")
    assert tables.returncode == 0, tables.stderr
    lines = [line.split() for line in tables.stdout.splitlines()]
    for name, section in sections.items():
        assert [name] in lines
        assert all(value in tables.stdout for value in section["values"])
    assert ["swiftcam", swiftcam.__version__] in lines


def test_the_doctor_ends_with_what_is_wrong(monkeypatch, capsys):
    sections = [
        ReportSection("cameras", {"camera 0": "[x] y"}, ("It is locked.",)),
        ReportSection("files"),
    ]
    monkeypatch.setattr(examination, "examine", lambda: sections)
    cli_health.run_doctor(as_json=False)
    text = capsys.readouterr().out
    assert "[x] y" in text
    assert text.rstrip().endswith("! It is locked.")
    sections[:] = sections[1:]
    cli_health.run_doctor(as_json=False)
    assert capsys.readouterr().out.rstrip().endswith("No problems were found.")
