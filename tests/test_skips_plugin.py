"""A skip whose reason is on no list fails the run that asks for it."""

import sys
from pathlib import Path

import pytest

from tests.skips_plugin import unexpected

ROOT = Path(__file__).resolve().parents[1]


def test_reasons_that_are_on_the_list_are_fine():
    reason = "openvino is not here: make test-all installs it"
    assert not unexpected([reason, reason], "test")


def test_others_are_counted():
    other = "openvino is not here: make test-all installs it, or not"
    assert unexpected(["no", other, "no"], "test") == {"no": 2, other: 1}


def test_where_all_is_installed_nothing_is_skipped():
    reason = "openvino is not here: make test-all installs it"
    assert unexpected([reason], "test-all") == {reason: 1}


@pytest.mark.parametrize(
    ("reason", "workers", "code"),
    [("the moon is full", "1", 1), ("no program is built: make package", "0", 0)],
)
def test_a_run_fails_for_a_reason_that_is_on_no_list(programs, tmp_path, reason, workers, code):
    test = tmp_path / "test_skipping.py"
    test.write_text(f"import pytest\n\ndef test_it():\n    pytest.skip({reason!r})\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips_plugin", "--only-skips", "test"]
    command += ["-p", "no:pytest-qt", "-n", workers]
    done = programs.start_command([*command, test], cwd=ROOT).finish()
    assert done.returncode == code
    assert ("NOT AN ALLOWED SKIP (1 tests): the moon is full" in done.stdout) == bool(code)
