"""Runs the window: the Qt application, Ctrl-C, and the end of an unattended run."""

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

_CHECK_MS = 50  # between two checks whether the source has ended


def show(
    session: Session, options: LiveOptions, marks: StartupMarks, problems: Sequence[str] = ()
) -> None:
    """Show a session in a window until the user closes it or, if unattended, until it ends.

    `marks` measures the start-up. `problems`: messages about the settings, shown in the window.

    Raises:
        OutputError: the screenshot cannot be saved.
    """
    log_qt_messages()
    application = make_application()
    watch = CameraWatch()
    window = MainWindow(session, lambda: watch.now.devices, [stoppable(watch)])
    failures = Failures(window)
    watch.start()
    first_paint = FirstPaint(window)
    first_paint.painted.connect(marks.window_shown)
    window.live.view.painted.connect(lambda snapshot, _seconds: marks.displayed(snapshot))
    # Python handles signals between two calls from Qt: the poll timer makes sure there are some.
    # The event loop closes the window, because Ctrl-C may come before the loop runs.
    at_once = window.close_guard.close_window  # there is nobody to answer a question
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, at_once))
    window.show()
    messages = [*problems, *_last_crash()]
    if messages:
        window.show_message("  ".join(map(translated, messages)))
    errors: list[OutputError] = []

    def end() -> None:
        # An error raised in a Qt slot would not reach the caller of `application.exec`.
        try:
            if options.screenshot and window.isVisible():
                save_png(window.grab().toImage(), options.screenshot)
        except OutputError as error:
            errors.append(error)
        at_once()

    def begin() -> None:
        is_asked_for = options.is_unattended or "source" in options.overrides
        window.start(is_live=is_asked_for or session.settings.is_live_at_start)
        if options.is_unattended:
            _call_at_the_end(window, end)

    # Loading the model and the source would delay the window's first paint, so they wait for it.
    first_paint.finished.connect(begin)
    if options.seconds:
        QTimer.singleShot(round(options.seconds * 1000), end)
    application.exec()
    failures.close()
    if errors:
        raise errors[0]


def stoppable(watch: CameraWatch) -> Stoppable:
    """Return the camera watch as work that is stopped when the window closes."""
    return Stoppable(lambda: watch.stop(0.0), watch.stop)


def _last_crash() -> list[str]:
    """Return a message if the last run of the program crashed."""
    if not HOOKS.found_crash:
        return []
    return [
        phrase(
            "SwiftCam crashed in its last run. The details are in {file}.",
            file=str(last_crash_file()),
        )
    ]


def make_application() -> QApplication:
    """Return the Qt application; create it on first use."""
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
