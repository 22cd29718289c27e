"""A few hundred mutated files and texts, the same in every run, in a process of their own."""

import resource
import sys

import pytest

from tests.fuzz.__main__ import Case, Tracebacks, run_case
from tests.fuzz.doors import Door

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


def test_no_mutated_file_ends_in_anything_but_a_sentence(programs):
    command = [sys.executable, "-m", "tests.fuzz", "--cases", "15", "--seed", "1"]
    done = programs.start_command(command).finish()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 wrong" in done.stdout
    assert done.stderr == ""


@pytest.fixture
def wrong_of(tmp_path):
    """Return a function that runs one case of a door, and returns why it is wrong."""

    def run(read, sample=b"x"):
        door = Door("own", sample, lambda random: sample, read)
        return run_case(Case(door, 1, 0), tmp_path, Tracebacks())[0]

    return run


def test_another_error_than_one_for_people_is_wrong(wrong_of):
    def read(content, folder):
        raise KeyError("x")

    assert wrong_of(read).startswith("KeyError")


def test_growth_is_wrong(wrong_of, monkeypatch):
    monkeypatch.setattr("tests.fuzz.__main__.GROWTH", 10_000)

    def read(content, folder):
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + 50_000
        assert len(b"x" * (1024 * size))

    assert "grew by" in wrong_of(read)


def test_a_refusal_is_right_unless_it_is_of_the_sample(tmp_path):
    from swiftcam.errors import ModelError

    def read(content, folder):
        raise ModelError("It is damaged.")

    door = Door("own", b"", lambda random: b"", read)
    assert run_case(Case(door, 1, 0), tmp_path, Tracebacks()) == ("", True)
    assert "sample" in run_case(Case(door, 1, -1), tmp_path, Tracebacks())[0]
