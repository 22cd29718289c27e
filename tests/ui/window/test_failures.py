"""Errors in the window's code: a dialog, once, and Qt's own messages in the log."""

import logging
import threading

import pytest
from PySide6.QtCore import QLoggingCategory, qCCritical, qCWarning, qInstallMessageHandler
from PySide6.QtWidgets import QMessageBox, QWidget

from swiftcam.hooks import HOOKS, print_to_terminal
from swiftcam.logs import unexpected
from swiftcam.ui.window import failures
from tests.waiting import PATIENCE


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def dialogs(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_an_error_on_any_thread_is_one_dialog(window, qt_wait_until):
    notices = failures.Failures(window)
    for _ in range(3):
        thread = threading.Thread(target=lambda: HOOKS.show(unexpected("working")))
        thread.start()
        thread.join(PATIENCE)
    qt_wait_until(lambda: len(dialogs(window)) == 1)
    [dialog] = dialogs(window)
    assert "swiftcam.log" in dialog.text()
    dialog.close()
    qt_wait_until(lambda: not dialogs(window))
    HOOKS.show(unexpected("working"))
    qt_wait_until(lambda: len(dialogs(window)) == 1)
    dialogs(window)[0].close()
    notices.close()
    assert HOOKS.show is print_to_terminal


@pytest.fixture
def qt_messages_logged():
    """Qt's messages go to the log as in the program, until the test ends."""
    before = qInstallMessageHandler(None)
    failures.log_qt_messages()
    yield
    qInstallMessageHandler(before)


@pytest.mark.logs_errors
def test_qt_messages_go_to_the_log(caplog, qt_messages_logged):
    category = QLoggingCategory("swiftcam.test")
    qCWarning(category, "no theme")
    qCCritical(category, "no screen")
    assert [(r.name, r.levelno, r.getMessage()) for r in caplog.records] == [
        ("qt", logging.WARNING, "swiftcam.test: no theme"),
        ("qt", logging.ERROR, "swiftcam.test: no screen"),
    ]
