"""The message of a failed command: one sentence on stderr, without a traceback."""

import re


def assert_one_sentence(done, code, words):
    """Check the exit code of a finished command, and that stderr is one sentence with `words`."""
    assert done.returncode == code, done.stderr
    assert re.search(words, done.stderr), done.stderr
    lines = [line for line in done.stderr.splitlines() if "the live view is in the" not in line]
    assert len(lines) == 1
    assert lines[0].startswith("swiftcam: ")
    assert "Traceback" not in done.stderr
