"""Makes the pictures in docs/screenshots from the real window and the demo source.

Run with `make screenshots`. Nothing is retouched: the labels and numbers are what this machine
showed.
"""

import os
import sys
from pathlib import Path

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from swiftcam.capture.source import parse_source
from swiftcam.inference.classifier import load_classifier
from swiftcam.pipeline import Pipeline
from swiftcam.ui.app import make_application
from swiftcam.ui.main_window import MainWindow

FOLDER = Path(__file__).parent / "screenshots"
SECONDS = 2.0


def main() -> None:
    """Save the live view in both themes."""
    FOLDER.mkdir(exist_ok=True)
    application = make_application()
    for name, ground in (("live-light", QColor(245, 245, 245)), ("live-dark", QColor(30, 30, 30))):
        application.setPalette(QPalette(ground))
        save_live_view(FOLDER / f"{name}.jpg")


def save_live_view(path: Path) -> None:
    """Run the demo for a while in a real window and save what it shows."""
    window = MainWindow(Pipeline(parse_source("demo"), load_classifier))
    window.resize(1100, 720)
    window.show()
    window.start()
    wait_until_labelled(window)
    wait(SECONDS)
    window.grab().save(str(path), quality=88)
    window.close()
    QApplication.processEvents()
    print(path)


def wait_until_labelled(window: MainWindow) -> None:
    """Let the window run until its first label."""
    while window.snapshot.labelled is None:
        wait(0.05)


def wait(seconds: float) -> None:
    """Let the window run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
