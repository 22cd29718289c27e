"""Calls in a process of their own: answers, errors, and the limits that end them."""

import os
import signal
import sys

import pytest

from swiftcam.jobs.confined import CallLimits, ConfinedError, confined
from tests.waiting import PATIENCE

ROOMY = CallLimits(PATIENCE, 4_000_000_000)


def reason(function, arguments=None, limits=ROOMY):
    with pytest.raises(ConfinedError) as failure:
        confined(function, arguments or {}, limits)
    return str(failure.value)


def test_values_and_bytes_are_returned():
    assert confined("builtins:dict", {"a": [1, "ü\n"], "b": None}, ROOMY) == {
        "a": [1, "ü\n"],
        "b": None,
    }
    assert confined("builtins:bytes", {"source": [0, 10, 255]}, ROOMY) == b"\0\n\xff"


def test_an_error_is_its_first_line():
    assert "no_such" in reason("os:no_such")
    assert "'x'" in reason("builtins:int", {"x": 1})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_call_that_does_not_return_is_ended():
    assert reason("signal:pause", limits=CallLimits(3, ROOMY.memory)) == ("it takes over 3 s")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit it")
def test_a_call_that_computes_too_long_is_ended():
    limits = CallLimits(PATIENCE, ROOMY.memory, 2)
    endless = {"pattern": "(a*)*b", "string": "a" * 200}
    assert reason("re:match", endless, limits) == "it takes over 2 s"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_crash_is_named():
    assert signal.SIGABRT.name in reason("os:abort")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory")
def test_a_call_that_wants_all_the_memory_is_refused():
    arguments = {"source": 3 * ROOMY.memory}
    assert reason("builtins:bytes", arguments) == "it needs over 4.0 GB"


def test_nothing_is_imported_from_the_current_folder(tmp_path, monkeypatch):
    for name in ("json", "swiftcam", "mine"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w')")
    monkeypatch.chdir(tmp_path)
    assert confined("os:getcwd", {}, ROOMY) == os.fspath(tmp_path)
    assert "mine" in reason("mine:x")
    assert not (tmp_path / "imported").exists()


def test_what_native_code_prints_is_no_part_of_the_answer():
    assert confined("os:system", {"command": "echo printed"}, ROOMY) == 0
