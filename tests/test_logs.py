"""The log: what happens when its file cannot be written."""

import subprocess
import sys
from pathlib import Path

import pytest

from swiftcam import logs
from tests.waiting import PATIENCE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a part of Linux")
def test_records_for_a_full_disk_are_discarded_in_silence():
    file = logs.log_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to("/dev/full")
    code = (
        "import logging; from swiftcam import logs; logs.set_up(); "
        "logging.getLogger('swiftcam').error('one'); print('on')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "on\n", "")
