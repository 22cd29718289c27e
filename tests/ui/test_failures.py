"""Errors in the window's code: a dialog, once, and Qt's own messages in the log."""

import logging
import threading

import pytest
from PySide6.QtCore import QtMsgType
from PySide6.QtWidgets import QMessageBox, QWidget

from swiftcam.hooks import HOOKS, tell_terminal
from swiftcam.logs import unexpected
from swiftcam.ui import failures


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def dialogs(window):
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_an_error_on_any_thread_is_one_dialog(window, qtbot):
    notices = failures.Failures(window)
    for _ in range(3):
        thread = threading.Thread(target=lambda: HOOKS.tell(unexpected("working")))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    [dialog] = dialogs(window)
    assert "swiftcam.log" in dialog.text()
    dialog.close()
    qtbot.waitUntil(lambda: not dialogs(window))
    HOOKS.tell(unexpected("working"))
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    dialogs(window)[0].close()
    notices.close()
    assert HOOKS.tell is tell_terminal


@pytest.mark.logs_errors
def test_qt_messages_go_to_the_log(caplog):
    class Context:
        category = "qt.qpa"

    failures._on_message(QtMsgType.QtWarningMsg, Context(), "no theme")
    assert [(r.name, r.levelno, r.getMessage()) for r in caplog.records] == [
        ("qt", logging.WARNING, "qt.qpa: no theme")
    ]
