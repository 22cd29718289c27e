"""The log: what happens when its file cannot be written."""

import logging
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


def test_records_have_no_secrets_no_escape_codes_and_an_end():
    formatter = logs.ShownFormatter("%(message)s")
    try:
        raise OSError("rtsp://me:hunter2@host: refused \x1b[2J")
    except OSError:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "open %s", ("http://a/?token=xyzzy",), sys.exc_info()
        )
    text = formatter.format(record)
    assert "hunter2" not in text
    assert "xyzzy" not in text
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.endswith("OSError: rtsp://host: refused \ufffd")
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "A" * 10**6, (), None)
    assert len(formatter.format(record)) <= 20_000
