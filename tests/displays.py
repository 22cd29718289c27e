"""X servers without a monitor, and test windows on them."""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import pytest

from swiftcam.errors import DisplayError
from swiftcam.ui.window.requirements import require_qt
from tests import needs

# Paints a window of four colours over all of the screen, and another colour on request.
_PAINTER = """
import sys
from PySide6.QtCore import Qt, QSocketNotifier
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QRasterWindow

class Window(QRasterWindow):
    colours = ["red", "lime", "blue", "white"]

    def paintEvent(self, event):
        painter = QPainter(self)
        half, middle = self.width() // 2, self.height() // 2
        for number, colour in enumerate(self.colours):
            left, top = number % 2 * half, number // 2 * middle
            painter.fillRect(left, top, half, middle, QColor(colour))
        painter.end()
        print("painted", *self.colours, flush=True)

def repaint():
    window.colours = sys.stdin.readline().split() or application.quit() or window.colours
    window.update()

application = QGuiApplication(sys.argv)
window = Window()
window.setFlags(Qt.FramelessWindowHint | Qt.BypassWindowManagerHint)
window.setGeometry(application.primaryScreen().geometry())
window.show()
notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
notifier.activated.connect(repaint)
application.exec()
"""


class Display:
    """An X server, which a test can kill."""

    def __init__(self, size):
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24"]
        command += ["-noreset", "-nolisten", "tcp"]
        with tempfile.TemporaryFile() as log:
            self._server = subprocess.Popen(command, pass_fds=[writing], stderr=log)
            os.close(writing)
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            if not number:
                self.kill()
                log.seek(0)
                reason = log.read().decode(errors="replace").strip().splitlines()[-1:]
                pytest.skip(f"Xvfb does not start here: {''.join(reason)}")
        self.name = f":{number}"

    def kill(self):
        self._server.kill()
        self._server.wait()


@contextmanager
def virtual_display(size=(640, 480)):
    """Run an X server until the block ends."""
    needs.program("Xvfb")
    display = Display(size)
    try:
        yield display
    finally:
        display.kill()


def require_qt_libraries():
    """Skip the test and name the missing packages if Qt cannot be loaded."""
    _require_qt(needs_display=False)


def _require_qt(*, needs_display):
    try:
        require_qt(needs_display=needs_display)
    except DisplayError as error:
        packages = next(line for line in str(error).splitlines() if "apt-get" in line)
        pytest.skip(f"Qt lacks libraries: {packages.strip()}")


def require_windows(display):
    """Skip the test and name the missing packages if Qt cannot open a window on this display."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", display.name)
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
            environment.delenv(name, raising=False)
        _require_qt(needs_display=True)


class Painter:
    """A program with a window of four colours on a display."""

    def __init__(self, display):
        require_windows(display)
        environment = {**os.environ, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PAINTER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout.readline(), "Qt did not open a window"

    def paint(self, *colours):
        """Change the colours; return when they are painted."""
        self._process.stdin.write(" ".join(colours) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.split() == ["painted", *colours]:
                return
        raise AssertionError("the painter has ended")

    def close(self):
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def painter(display):
    """Show the window until the block ends."""
    window = Painter(display)
    try:
        yield window
    finally:
        window.close()
