"""The real window on a live picture, then paused: what it costs at rest. Prints JSON.

`python -m benchmarks.rest --source SPEC --seconds N`. Needs a display.
"""

from __future__ import annotations

import argparse
import json
import time

from PySide6.QtCore import QTimer

from benchmarks.resources import resources
from swiftcam.pipeline import State
from swiftcam.session import Session
from swiftcam.settings import Settings
from swiftcam.ui.app import make_application
from swiftcam.ui.main_window import MainWindow

_LIVE_FOR = 3.0  # seconds before the pause
_SETTLES = 1.0  # seconds after it


def measure(source: str, seconds: float) -> dict[str, float]:
    """Return the share of a core that the process takes while paused, and its memory."""
    application = make_application()
    window = MainWindow(Session(Settings(source=source)))
    found: dict[str, float] = {}

    def begin() -> None:
        assert window.snapshot.state is State.PAUSED, window.snapshot.state
        found["at"], found["cpu"] = time.monotonic(), time.process_time()

    def end() -> None:
        elapsed = time.monotonic() - found["at"]
        found["cpu_percent"] = 100 * (time.process_time() - found["cpu"]) / elapsed
        found["resident_mb"] = resources().resident_mb
        window.close()

    window.show()
    window.start()
    moments = (_LIVE_FOR, _LIVE_FOR + _SETTLES, _LIVE_FOR + _SETTLES + seconds)
    for moment, call in zip(moments, (window.toggle_pause, begin, end), strict=True):
        QTimer.singleShot(round(moment * 1000), call)
    application.exec()
    return {name: found[name] for name in ("cpu_percent", "resident_mb")}


def main() -> None:
    """Print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.source, chosen.seconds)))


if __name__ == "__main__":
    main()
