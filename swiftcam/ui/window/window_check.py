"""The self-test's check of the window: every page must show something.

Runs on the main thread of its own process; Qt draws into memory (its platform `offscreen`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage

from swiftcam.live.session import Session
from swiftcam.selftest.check_result import CheckFailedError, Finding
from swiftcam.settings import Settings
from swiftcam.ui.page import PageName
from swiftcam.ui.window.app import make_application
from swiftcam.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_TIMEOUT = 120.0  # seconds until the first label
_INTERVAL = 50  # milliseconds between two checks
_LEAST_COLOURS = 12  # an empty page has two or three


def check_window(video: Path) -> Finding:
    """Play a video in the window and show each page.

    Raises:
        CheckFailedError: no label came, or a page is blank.
    """
    make_application()
    window = MainWindow(Session(Settings(source=str(video), is_looping=True)))
    window.show()
    window.start()
    try:
        _wait_for_label(window)
        colours = {}
        for page in PageName:
            window.show_page(page)
            _run_events(3 * _INTERVAL)
            colours[page.value] = _count_colours(window.grab().toImage())
    finally:
        window.close_guard.close_window()
    blank = [name for name, count in colours.items() if count < _LEAST_COLOURS]
    if blank:
        raise CheckFailedError(f"Nothing is drawn on: {', '.join(blank)}. Install SwiftCam again.")
    return Finding(f"{len(colours)} pages drawn", {"colours": colours})


def _wait_for_label(window: MainWindow) -> None:
    end = time.monotonic() + _TIMEOUT
    while window.snapshot.labelled is None:
        if time.monotonic() > end or window.snapshot.state.is_final:
            raise CheckFailedError(
                f"The window shows no label; it is {window.snapshot.state.value}. "
                f"{window.snapshot.message}"
            )
        _run_events(_INTERVAL)


def _run_events(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _count_colours(image: QImage) -> int:
    """Return the number of different colours in an image."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels: NDArray[np.uint32] = np.frombuffer(image.constBits(), np.uint32)
    return len(np.unique(pixels & 0xFFFFFF))
