"""The self-test's check of the window: every page, drawn into memory, must show something.

Runs on the main thread of a process of its own, where Qt draws into memory (`offscreen`).
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
from swiftcam.ui.window.app import make_application
from swiftcam.ui.window.main_window import MainWindow
from swiftcam.ui.window.pages import IMAGES, LIVE, MODELS, NUMBERS, TIMELINE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_PAGES = {
    "live": LIVE,
    "pictures": IMAGES,
    "models": MODELS,
    "timeline": TIMELINE,
    "numbers": NUMBERS,
}
_LONGEST = 120.0  # seconds until the first label
_LOOK = 50  # milliseconds between two looks
_LEAST_COLOURS = 12  # an empty page has two or three


def check_window(video: Path) -> Finding:
    """Play a video in the window and look at each page.

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
        for name, number in _PAGES.items():
            window.show_page(number)
            _let_run(3 * _LOOK)
            colours[name] = _colours(window.grab().toImage())
    finally:
        window.close()
    blank = [name for name, count in colours.items() if count < _LEAST_COLOURS]
    if blank:
        raise CheckFailedError(f"Nothing is drawn on: {', '.join(blank)}. Install SwiftCam again.")
    return Finding(f"{len(colours)} pages drawn", {"colours": colours})


def _wait_for_label(window: MainWindow) -> None:
    end = time.monotonic() + _LONGEST
    while window.snapshot.labelled is None:
        if time.monotonic() > end or window.snapshot.state.is_final:
            raise CheckFailedError(
                f"The window shows no label; it is {window.snapshot.state.value}. "
                f"{window.snapshot.message}"
            )
        _let_run(_LOOK)


def _let_run(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _colours(image: QImage) -> int:
    """Return how many colours a picture has."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels: NDArray[np.uint32] = np.frombuffer(image.constBits(), np.uint32)
    return len(np.unique(pixels & 0xFFFFFF))
