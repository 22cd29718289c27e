"""What a command that failed says: one sentence on stderr, and nothing of how it is made."""

import re


def assert_one_sentence(done, code, words):
    """Check that a finished command gave this exit code and one sentence with these words."""
    assert done.returncode == code, done.stderr
    assert re.search(words, done.stderr), done.stderr
    lines = [line for line in done.stderr.splitlines() if "the live view is in the" not in line]
    assert len(lines) == 1
    assert lines[0].startswith("swiftcam: ")
    assert "Traceback" not in done.stderr
