"""Runs the window: the Qt application, its looks, its signals, and the end of an unattended run."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from swiftcam.capture.opencv.hotplug import CameraWatch
from swiftcam.errors import OutputError
from swiftcam.hooks import HOOKS, last_crash_file
from swiftcam.jobs.closing import Stoppable
from swiftcam.phrases import phrase
from swiftcam.ui.live.render import save_png
from swiftcam.ui.style.icons import icon
from swiftcam.ui.translations.translate import translated
from swiftcam.ui.window.failures import Failures, log_qt_messages
from swiftcam.ui.window.first_paint import FirstPaint
from swiftcam.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.live.run_live import LiveOptions
    from swiftcam.live.session import Session
    from swiftcam.live.startup import StartupMarks

_CHECK_MS = 50


def show(
    session: Session, options: LiveOptions, marks: StartupMarks, problems: Sequence[str] = ()
) -> None:
    """Show a session in a window until the user closes it or, unattended, until its end.

    `marks` are told what is on the screen; `problems` are sentences about the settings, said in
    the window.

    Raises:
        OutputError: the screenshot cannot be saved.
    """
    log_qt_messages()
    application = make_application()
    watch = CameraWatch()
    window = MainWindow(session, lambda: watch.now.devices, [stoppable(watch)])
    notices = Failures(window)
    watch.start()
    first_paint = FirstPaint(window)
    first_paint.seen.connect(marks.window_shown)
    window.live.view.painted.connect(lambda snapshot, _seconds: marks.displayed(snapshot))
    # The poll timer gives Python its turn, so Ctrl-C in the terminal is seen at once; the event
    # loop closes the window, because a Ctrl-C may come before the loop runs.
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, window.close))
    window.show()
    said = [*problems, *_last_crash()]
    if said:
        window.say("  ".join(map(translated, said)))
    failures: list[OutputError] = []

    def end() -> None:
        # An error raised in a Qt slot would be printed as a traceback and forgotten.
        try:
            if options.screenshot and window.isVisible():
                save_png(window.grab().toImage(), options.screenshot)
        except OutputError as failure:
            failures.append(failure)
        window.close()

    def begin() -> None:
        window.start()
        if options.is_unattended:
            _call_at_the_end(window, end)

    # Model and source take their turns at the interpreter from the window, so it goes first.
    first_paint.over.connect(begin)
    if options.seconds:
        QTimer.singleShot(round(options.seconds * 1000), end)
    application.exec()
    notices.close()
    if failures:
        raise failures[0]


def stoppable(watch: CameraWatch) -> Stoppable:
    """Return the watch over the cameras as something that ends with the window."""
    return Stoppable(lambda: watch.stop(0.0), watch.stop)


def _last_crash() -> list[str]:
    """Return a sentence if the program crashed the last time."""
    if not HOOKS.found_crash:
        return []
    return [
        phrase(
            "SwiftCam crashed the last time. What is known of it is in {file}.",
            file=str(last_crash_file()),
        )
    ]


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


def _call_at_the_end(window: MainWindow, end: Callable[[], None]) -> None:
    """Call `end` once when the source has ended."""
    timer = QTimer(window)
    timer.setInterval(_CHECK_MS)

    def check() -> None:
        if window.snapshot.state.is_final:
            timer.stop()
            end()

    timer.timeout.connect(check)
    timer.start()
