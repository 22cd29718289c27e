"""The self-test in the window: results as they come, the verdict, and closing it early."""

import json
import sys

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from swiftcam.selftest.checks import CHECKS, LAST_CHECKS
from swiftcam.selftest.child import SelfTest
from swiftcam.ui.window.self_test_dialog import show_self_test, titles
from swiftcam.ui.window.shortcuts import HelpDialog
from tests.waiting import PATIENCE

# The window is checked by the command itself, between the two.
NAMES = [*(check.name for check in CHECKS), "window", *(check.name for check in LAST_CHECKS)]


def result(name, outcome="passed", detail=""):
    return {"name": name, "outcome": outcome, "detail": detail, "seconds": 0.1, "values": {}}


def job_printing(*values, then=""):
    lines = "\n".join(f"print({json.dumps(json.dumps(value))})" for value in values)
    return SelfTest([sys.executable, "-uc", f"import sys, threading\n{lines}\n{then}"])


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
        job.join(PATIENCE)


def test_every_check_has_a_title(qapp):
    assert list(titles()) == NAMES
    assert all(titles().values())


def test_results_and_the_verdict_are_shown(show, qt_wait_until):
    dialog = show(job_printing(*map(result, NAMES), REPORT))
    qt_wait_until(lambda: dialog.copy.isEnabled())
    assert [mark.text() for mark in dialog.marks.values()] == ["✓"] * len(NAMES)
    assert dialog.verdict.text() == "Everything works on this computer."
    dialog.copy.click()
    assert len(json.loads(QGuiApplication.clipboard().text())["checks"]) == len(NAMES)


def test_what_failed_says_why(show, qt_wait_until):
    dialog = show(job_printing(result("video", "failed", "The codec is gone."), REPORT))
    qt_wait_until(lambda: dialog.copy.isEnabled())
    assert dialog.details["video"].isVisible()
    assert dialog.details["video"].text() == "The codec is gone."
    assert "does not work" in dialog.verdict.text()


def test_a_self_test_that_dies_says_so(show, qt_wait_until):
    dialog = show(job_printing(then="sys.exit(3)"))
    qt_wait_until(lambda: "exit code 3" in dialog.verdict.text())


def test_closing_ends_it(show, qt_wait_until):
    job = job_printing(result("photo"), then="threading.Event().wait()")
    dialog = show(job)
    qt_wait_until(lambda: len(job.results) == 1)
    dialog.reject()
    job.join(PATIENCE)
    assert job.is_cancelled


def test_the_help_leads_to_it(qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr("swiftcam.ui.window.shortcuts.show_self_test", opened.append)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = HelpDialog([], parent)
    [button] = [b for b in dialog.findChildren(QPushButton) if b.text() == "Self-test"]
    button.click()
    assert opened == [parent]
