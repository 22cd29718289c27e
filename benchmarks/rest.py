"""Processor time of the window while it is running, paused, stopped or minimised.

`python -m benchmarks.rest [--seconds 10] [--source demo --source clip.mp4]`. Without a display,
Xvfb is started. The floor is 2 % of one core for a view that is paused.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from rich.table import Table

from benchmarks.displays import display
from benchmarks.results import Results, add_output_options, print_json
from swiftcam.capture.opencv.hotplug import CameraWatch
from swiftcam.live.session import Session
from swiftcam.settings import UNATTENDED
from swiftcam.ui.page import PageName
from swiftcam.ui.window.app import make_application
from swiftcam.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE = 2.0  # seconds between a change of state and its measurement


@dataclass(frozen=True)
class Rest:
    """The percent of one core that a window used in one situation.

    `what`: the situation. `state`: the state of the live view.
    """

    source: str
    what: str
    state: str
    percent: float


def wait(seconds: float) -> None:
    """Run the event loop for some seconds."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def used(seconds: float) -> float:
    """Return the percent of one core that the process uses with its event loop running."""
    wall, processor = time.monotonic(), time.process_time()
    wait(seconds)
    return 100 * (time.process_time() - processor) / (time.monotonic() - wall)


def measure(source: str, seconds: float, only: str = "") -> list[Rest]:
    """Bring one window into each situation and return its cost; if `only`, just that one."""
    make_application()
    watch = CameraWatch()
    window = MainWindow(
        # Without the automatic choice of a setup, whose measurement would count.
        Session(replace(UNATTENDED, source=source, is_looping=True)),
        lambda: watch.now.devices,
    )
    watch.start()
    window.show()
    window.start()
    while window.snapshot.labelled is None:
        wait(0.1)
    wait(PAUSE)
    found = []

    def take(what: str, change: Callable[[], object]) -> None:
        change()
        if only not in ("", what):
            return
        wait(PAUSE)
        percent = used(seconds)
        found.append(Rest(source, what, window.snapshot.state.value, percent))

    take("running", lambda: None)
    take("running, minimised", window.showMinimized)
    window.showNormal()
    take("paused", window.playback.toggle_pause)
    for page in PageName:
        if page is not PageName.LIVE:
            take(f"paused, page of {page.value}", lambda page=page: window.show_page(page))
    window.show_page(PageName.LIVE)
    take("paused, minimised", window.showMinimized)
    window.showNormal()
    take("stopped", window.playback.toggle_running)
    take("stopped, minimised", window.showMinimized)
    window.close()
    watch.stop()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--source", action="append", help="can be repeated; default: demo")
    parser.add_argument("--only", default="", help="one state, such as paused")
    add_output_options(parser)
    chosen = parser.parse_args()
    with display() as screen:
        os.environ["DISPLAY"] = screen
        found = [
            rest
            for source in chosen.source or ["demo"]
            for rest in measure(source, chosen.seconds, chosen.only)
        ]
    if chosen.json:
        print_json([asdict(rest) for rest in found])
        return
    table = Table("source", "window", "state", "% of a core")
    for rest in found:
        table.add_row(rest.source, rest.what, rest.state, f"{rest.percent:.2f}")
    results = Results("rest")
    results.table(table)
    paused = [rest.percent for rest in found if rest.what == "paused"]
    if paused:
        results.in_short("the window while it is paused", f"{max(paused):.1f} % of a core")
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
