"""What `test_bench` takes from here; the tests of the command line are in cli/."""

import os
import subprocess
import sys

from tests.cli.sentences import assert_one_sentence

__all__ = ["assert_one_sentence", "run"]


def run(*arguments):
    """Run `swiftcam` without a display and return the finished process."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    settings = {k: v for k, v in os.environ.items() if k not in hidden} | {"COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "swiftcam", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=settings,
        check=False,
    )
