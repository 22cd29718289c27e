"""The self-test and the doctor as a user runs them."""

import json

import pytest

import swiftcam
from swiftcam import cli_health
from swiftcam.selftest.result import Check, CheckFailedError, Finding
from tests.test_cli import run

NAMES = [
    *("libraries", "model", "photo", "8 bits", "video", "live view", "folders", "window"),
    "network",
]


@pytest.mark.extra  # once more with every engine
@pytest.mark.slow
def test_the_self_test_passes_here():
    done = run("--self-test", "--json", timeout=120)
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert [check["name"] for check in report["checks"]] == NAMES
    assert {check["outcome"] for check in report["checks"]} == {"passed"}
    assert (report["swiftcam"], report["frozen"]) == (swiftcam.__version__, False)
    assert done.stderr == ""


def test_the_table_names_what_fails(monkeypatch, capsys):
    def broken(place):
        raise CheckFailedError("The codec is gone.")

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(
        cli_health,
        "CHECKS",
        (Check("photo", lambda place: Finding("fine")), Check("video", broken)),
    )
    monkeypatch.setattr(cli_health, "_check_window", lambda place: Finding("drawn"))
    monkeypatch.setattr(cli_health, "LAST_CHECKS", ())
    assert cli_health.run_self_test(as_json=False, as_lines=False) == 1
    text = capsys.readouterr().out
    assert "The codec is gone." in text
    assert "does not work: video." in text
    nicer = []
    monkeypatch.setattr(cli_health.os, "nice", nicer.append)
    assert cli_health.run_self_test(as_json=False, as_lines=True) == 1
    assert nicer == [10]  # a window waits for this one, and goes on
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["name"] for line in lines[:-1]] == ["photo", "video", "window"]
    assert lines[-1]["good"] is False


def test_the_doctor_prints_json_and_tables():
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stderr
    assert [section["name"] for section in json.loads(done.stdout)][:3] == [
        "program",
        "system",
        "processor",
    ]
    assert swiftcam.__version__ in run("doctor").stdout


def test_the_doctor_ends_with_what_is_wrong(monkeypatch, capsys):
    from swiftcam.doctor import examination
    from swiftcam.doctor.section import Section

    sections = [Section("cameras", {"camera 0": "[x] y"}, ("It is locked.",))]
    monkeypatch.setattr(examination, "examine", lambda: sections)
    cli_health.run_doctor(as_json=False)
    text = capsys.readouterr().out
    assert "[x] y" in text
    assert text.rstrip().endswith("! It is locked.")
