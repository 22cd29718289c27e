"""Runs the window: the Qt application, its looks, its signals, and the end of an unattended run."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from swiftcam.ui.icons import icon
from swiftcam.ui.main_window import MainWindow
from swiftcam.ui.render import save_png

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.live import LiveOptions
    from swiftcam.pipeline import Pipeline

_CHECK_MS = 50


def show(pipeline: Pipeline, options: LiveOptions) -> None:
    """Show the pipeline in a window until the user closes it or, unattended, until its end.

    Raises:
        OutputError: the screenshot cannot be saved.
    """
    application = make_application()
    window = MainWindow(pipeline)
    # The poll timer gives Python its turn, so Ctrl-C in the terminal is seen at once; the event
    # loop closes the window, because a Ctrl-C may come before the loop runs.
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, window.close))
    window.show()
    window.start()
    if options.seconds:
        QTimer.singleShot(round(options.seconds * 1000), lambda: _end(window, options.screenshot))
    if options.is_unattended:
        _close_at_the_end(window, options.screenshot)
    application.exec()


def make_application() -> QApplication:
    """Return the Qt application, made on first use."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
    application.setApplicationName("SwiftCam")
    application.setApplicationDisplayName("SwiftCam")
    application.setDesktopFileName("swiftcam")
    application.setStyle("Fusion")
    application.setWindowIcon(icon("app"))
    return application


def _close_at_the_end(window: MainWindow, screenshot: Path | None) -> None:
    timer = QTimer(window)
    timer.setInterval(_CHECK_MS)

    def check() -> None:
        if window.snapshot.state.is_final:
            timer.stop()
            _end(window, screenshot)

    timer.timeout.connect(check)
    timer.start()


def _end(window: MainWindow, screenshot: Path | None) -> None:
    if not window.isVisible():
        return
    try:
        if screenshot:
            save_png(window.grab().toImage(), screenshot)
    finally:
        window.close()
