"""Runs the window: the Qt application, signals, and the end of an unattended run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from swiftcam.capture.opencv.hotplug import CameraWatch
from swiftcam.errors import OutputError
from swiftcam.hooks import HOOKS, last_crash_file
from swiftcam.jobs.closing import Stoppable
from swiftcam.jobs.signals import handled_by
from swiftcam.phrases import phrase
from swiftcam.ui.desktop.desktop_application import DesktopApplication
from swiftcam.ui.desktop.single_instance import HandOver, InstanceServer, hand_over
from swiftcam.ui.live.render import save_png
from swiftcam.ui.page import PageName
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
    from swiftcam.settings import Settings

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
    server = InstanceServer(application)
    is_listening = not options.is_unattended and server.listen()
    if options.is_single and not is_listening and hand_over(options.places) is HandOver.TAKEN:
        return
    watch = CameraWatch()
    to_stop = [stoppable(watch), Stoppable(server.close, lambda _seconds: None)]
    window = MainWindow(session, lambda: watch.now.devices, to_stop)
    connect_desktop(window, server)
    failures = Failures(window)
    watch.start()
    first_paint = FirstPaint(window)
    first_paint.painted.connect(marks.window_shown)
    window.live.view.painted.connect(lambda snapshot, _seconds: marks.displayed(snapshot))
    at_once = window.close_guard.close_window  # there is nobody to answer a question
    if "source" in options.overrides:
        window.show_page(PageName.LIVE)
    window.show()
    window.open_places(options.places, is_playing=True)
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
        window.start(is_live=is_asked_for or _is_live_at_start(session.settings, options))
        if options.is_unattended:
            _call_at_the_end(window, end)

    # Loading the model and the source would delay the window's first paint, so they wait for it.
    first_paint.finished.connect(begin)
    if options.seconds:
        QTimer.singleShot(round(options.seconds * 1000), end)
    # Python handles signals between two calls from Qt: the poll timer makes sure there are some.
    # The event loop closes the window, because a signal may come before the loop runs.
    with handled_by(lambda _number: QTimer.singleShot(0, at_once)):
        application.exec()
    failures.close()
    if errors:
        raise errors[0]


def connect_desktop(window: MainWindow, server: InstanceServer) -> None:
    """Open in the window what later starts of the program and the desktop hand over."""
    server.received.connect(window.take_places)
    application = QApplication.instance()
    if isinstance(application, DesktopApplication):
        application.file_opened.connect(lambda place: window.take_places([place]))


def _is_live_at_start(settings: Settings, options: LiveOptions) -> bool:
    # Photographs that are opened are no request for the camera.
    return settings.is_live_at_start and not options.places


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
    application = DesktopApplication(sys.argv[:1])
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
