"""The self-test in the window: results as they come, the verdict, and closing it early."""

import json
import sys

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from swiftcam.selftest.child import SelfTest
from swiftcam.ui.self_test import _titles, show_self_test
from swiftcam.ui.shortcuts import ShortcutsDialog
from tests.test_cli_health import NAMES


def result(name, outcome="passed", detail=""):
    return {"name": name, "outcome": outcome, "detail": detail, "seconds": 0.1, "values": {}}


def job_printing(*values, then=""):
    lines = "\n".join(f"print({json.dumps(json.dumps(value))})" for value in values)
    return SelfTest([sys.executable, "-uc", f"import time\n{lines}\n{then}"])


REPORT = {"swiftcam": "1", "frozen": False, "good": True, "checks": []}


@pytest.fixture
def show(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    opened = []

    def show(job):
        dialog = show_self_test(parent, lambda: job)
        opened.append((dialog, job))
        return dialog

    yield show
    for dialog, job in opened:
        if isValid(dialog):
            dialog.close()
        job.join(10)


def test_every_check_has_a_title(qapp):
    assert list(_titles()) == NAMES


def test_results_and_the_verdict_are_shown(show, qtbot):
    dialog = show(job_printing(*map(result, NAMES), REPORT))
    qtbot.waitUntil(lambda: dialog.copy.isEnabled(), timeout=20_000)
    assert [mark.text() for mark in dialog._marks.values()] == ["✓"] * len(NAMES)
    assert dialog._verdict.text() == "Everything works here."
    dialog.copy.click()
    assert len(json.loads(QGuiApplication.clipboard().text())["checks"]) == len(NAMES)


def test_what_failed_says_why(show, qtbot):
    dialog = show(job_printing(result("video", "failed", "The codec is gone."), REPORT))
    qtbot.waitUntil(lambda: dialog.copy.isEnabled(), timeout=20_000)
    assert dialog._details["video"].isVisible()
    assert dialog._details["video"].text() == "The codec is gone."
    assert "does not work" in dialog._verdict.text()


def test_a_self_test_that_dies_says_so(show, qtbot):
    dialog = show(job_printing(then="import sys; sys.exit(3)"))
    qtbot.waitUntil(lambda: "exit code 3" in dialog._verdict.text(), timeout=20_000)


def test_closing_ends_it(show, qtbot):
    job = job_printing(result("photo"), then="time.sleep(600)")
    dialog = show(job)
    qtbot.waitUntil(lambda: len(job.results) == 1, timeout=20_000)
    dialog.reject()
    job.join(10)
    assert job.is_cancelled


def test_the_help_leads_to_it(qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr("swiftcam.ui.shortcuts.show_self_test", opened.append)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ShortcutsDialog([], parent)
    [button] = [b for b in dialog.findChildren(QPushButton) if b.text() == "Self-test"]
    button.click()
    assert opened == [parent]
