"""Makes the pictures in docs/screenshots from the real window: every state, page and language.

Run it with `make screenshots`, or directly with names (`live pictures states`) for only these.
Nothing is retouched: labels and numbers are those of this machine. Chinese needs a font with
Chinese characters.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication

from swiftcam.live.session import Session
from swiftcam.pipeline import State
from swiftcam.settings import UNATTENDED, Settings
from swiftcam.ui.page import PageName
from swiftcam.ui.window.app import make_application
from swiftcam.ui.window.main_window import MainWindow

FOLDER = Path(__file__).parent / "screenshots"
SIZE = (1280, 800)
STYLES = [("light", "en"), ("dark", "en"), ("light", "zh_CN"), ("dark", "zh_CN")]
SHEETS = [STYLES[0], STYLES[3]]  # sheets are large: only one of each theme and language
QUALITY = 86
TIMEOUT = 30.0  # seconds to wait for a state
Act = Callable[[MainWindow], object]


@dataclass(frozen=True)
class Scene:
    """One picture to make.

    `act`: the action in the window before `state` is waited for. `seconds`: the time between that
    state and the picture.
    """

    name: str
    source: str
    state: State
    act: Act = lambda window: None
    seconds: float = 0.5


def states() -> list[Scene]:
    """Return a scene for each state, and one for a black picture.

    Its files are written to the working directory and named without a folder, because the window
    shows the name of a file that it cannot open.
    """
    damaged = Path("holiday.mp4")
    damaged.write_text("not a video")
    picture = Path("cup.png")
    save_a_picture(picture)
    return [
        Scene("opening", "fault:hang-open 9, live", State.OPENING),
        Scene("no camera", "fault:unplug 60, live", State.WAITING),
        Scene("in use", "fault:held 60, live", State.WAITING),
        Scene("live", "fault:live 60", State.LIVE, seconds=2.5),
        Scene("paused", "demo", State.PAUSED, when_labelled(lambda w: w.playback.toggle_pause())),
        Scene("stalled", "fault:live 3, stall 9", State.STALLED, seconds=0.1),
        Scene("reconnecting", "fault:live 3, unplug 9", State.RECONNECTING, seconds=0.2),
        Scene("black", "fault:live 3, black 9", State.LIVE, seconds=4.5),
        Scene("ended", str(picture), State.ENDED),
        Scene(
            "stopped", "demo", State.STOPPED, when_labelled(lambda w: w.playback.toggle_running())
        ),
        Scene("failed", str(damaged), State.FAILED),
    ]


def main(only: list[str]) -> None:
    """Save the pages in both themes and languages, and two sheets of all states.

    `only` has the names of pages, or "states"; everything if it is empty.
    """
    FOLDER.mkdir(exist_ok=True)
    make_application()
    for theme, language in STYLES:
        suffix = f"{theme}-{language[:2]}"
        for name, act in (
            ("live", lambda window: None),
            ("pictures", show_pictures),
            ("timeline", lambda window: window.show_page(PageName.TIMELINE)),
            ("numbers", lambda window: window.show_page(PageName.NUMBERS)),
            ("models", lambda window: window.show_page(PageName.MODELS)),
            ("preferences", lambda window: window.show_page(PageName.PREFERENCES)),
        ):
            if only and name not in only:
                continue
            seconds = 2.0 if name == "live" else 11.0
            scene = Scene(name, "demo", State.LIVE, act, seconds)
            image = shot(scene, settings_for("demo", theme, language))
            save(image, f"{name}-{suffix}")
        if (theme, language) in SHEETS and (not only or "states" in only):
            save_states(theme, language, suffix)


def settings_for(source: str, theme: str, language: str) -> Settings:
    """Return the settings of a window in which nothing is measured while it is drawn."""
    return replace(UNATTENDED, source=source, theme=theme, language=language)


def show_pictures(window: MainWindow) -> None:
    """Add the demo photographs to the page of pictures."""
    from swiftcam.capture.demo import demo_photos

    window.show_page(PageName.PICTURES)
    window.pages.pictures.add_paths(demo_photos())


def save_states(theme: str, language: str, suffix: str) -> None:
    """Save pictures of all states on one sheet, three in a row."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        images = [shot(scene, settings_for(scene.source, theme, language)) for scene in states()]
    width, height, columns = SIZE[0] // 2, SIZE[1] // 2, 3
    rows = -(-len(images) // columns)
    sheet = QImage(columns * width, rows * height, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.gray)
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        painter.drawImage(QRect(column * width, row * height, width - 4, height - 4), image)
    painter.end()
    save(sheet, f"states-{suffix}")


def shot(scene: Scene, settings: Settings) -> QImage:
    """Play a scene in a window and return the picture of the window."""
    window = MainWindow(Session(settings, remembered=settings))
    window.resize(*SIZE)
    window.show()
    window.start()
    is_without_picture = scene.state in (State.OPENING, State.WAITING, State.FAILED)
    if not is_without_picture:
        wait_until(lambda: window.snapshot.frame is not None)
    scene.act(window)
    wait_until(lambda: window.snapshot.state is scene.state)
    if scene.state is State.LIVE:
        wait_until(lambda: window.snapshot.labelled is not None)
    wait(scene.seconds)
    image = window.grab().toImage()
    window.close()
    QApplication.processEvents()
    return image


def when_labelled(act: Act) -> Act:
    """Return an action that first waits for labels."""

    def later(window: MainWindow) -> None:
        wait_until(lambda: window.snapshot.labelled is not None)
        wait(1.5)
        act(window)

    return later


def save_a_picture(path: Path) -> None:
    """Save one of the demo photographs under another name."""
    from PIL import Image

    from swiftcam.capture.demo import demo_photos

    with Image.open(demo_photos()[0]) as image:
        image.save(path)


def save(image: QImage, name: str) -> None:
    """Save a picture as an optimised JPEG, and print its name.

    Raises:
        OSError: the file cannot be written.
    """
    path = FOLDER / f"{name}.jpg"
    writer = QImageWriter(str(path))
    writer.setQuality(QUALITY)
    writer.setOptimizedWrite(True)
    writer.setProgressiveScanWrite(True)
    if not writer.write(image):
        raise OSError(f"{path}: {writer.errorString()}")
    print(path.relative_to(FOLDER.parent.parent))


def wait_until(condition: Callable[[], bool]) -> None:
    """Run the window until a condition is true.

    Raises:
        TimeoutError: the condition did not become true in time.
    """
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("a scene did not come to its state")
        wait(0.05)


def wait(seconds: float) -> None:
    """Run the window for some seconds."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(sys.argv[1:])
