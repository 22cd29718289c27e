"""Uncaught errors are logged and shown once for each place; crashes write a file."""

import ctypes
import logging
import sys
import threading

import pytest

from swiftcam import hooks
from swiftcam.logs import log_file
from swiftcam.terminal import standard_streams as streams


@pytest.fixture
def hooked(monkeypatch):
    """Return newly installed hooks, and the messages that they showed."""
    for holder, name in (
        (sys, "excepthook"),
        (threading, "excepthook"),
        (sys, "unraisablehook"),
    ):
        monkeypatch.setattr(holder, name, getattr(holder, name))
    made, told = hooks.Hooks(), []
    made.show = told.append
    made.install()
    return told


def fail(times=1):
    for _ in range(times):
        try:
            raise LookupError("lost")
        except LookupError as error:
            sys.excepthook(type(error), error, error.__traceback__)


@pytest.mark.logs_errors
def test_an_error_nobody_caught_is_logged_and_told(hooked, caplog):
    fail()
    assert "LookupError: lost" in caplog.text
    assert len(hooked) == 1
    assert str(log_file()) in hooked[0]


@pytest.mark.logs_errors
def test_an_error_sixty_times_a_second_does_not_flood_the_log(hooked, caplog):
    fail(times=150)
    logged = [record for record in caplog.records if record.name == "swiftcam.hooks"]
    assert [record.args[1] for record in logged] == [1, 10, 100]
    assert len(hooked) == 1


@pytest.mark.logs_errors
def test_threads_report_with_their_name(hooked, caplog):
    thread = threading.Thread(target=lambda: 1 / 0, name="decoder")
    thread.start()
    thread.join()
    assert "on decoder" in caplog.text
    assert len(hooked) == 1


def test_ctrl_c_is_no_error(hooked, capsys):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert hooked == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


@pytest.mark.logs_errors
def test_what_cannot_be_raised_is_logged(hooked, caplog):
    class Bad:
        def __del__(self):
            raise ValueError("too late")

    Bad()
    assert "too late" in caplog.text
    assert caplog.records[0].levelno == logging.WARNING


@pytest.fixture
def run_python(programs):
    """Return a function that runs code in a process of its own and returns what came of it."""

    def run(code):
        imports = (
            "from swiftcam import hooks\nfrom swiftcam.terminal import standard_streams as streams"
        )
        code = f"{imports}\n{code}"
        return programs.start_command([sys.executable, "-c", code]).finish()

    return run


def test_a_crash_is_written_down_and_found_by_the_next_start(run_python):
    crash = "hooks.set_up(); import ctypes; ctypes.string_at(0)"
    crashed = run_python(crash)
    assert crashed.returncode not in (0, 1)
    assert "Traceback" not in crashed.stderr
    assert "Fatal Python error" in hooks.crash_file().read_text()
    code = "hooks.set_up(); print(hooks.HOOKS.found_crash)"
    done = run_python(code)
    assert (done.returncode, done.stdout) == (0, "True\n")
    assert "Fatal Python error" in hooks.last_crash_file().read_text()
    assert hooks.crash_file().read_text() == ""
    again = run_python(code)
    assert (again.returncode, again.stdout) == (0, "False\n")
    assert hooks.last_crash_file().exists()


def test_what_every_thread_did_is_in_the_crash_file(run_python):
    crashed = run_python(
        "import ctypes, threading\n"
        "hooks.set_up()\n"
        "inside, never = threading.Event(), threading.Event()\n"
        "def waiting_for_a_picture():\n"
        "    inside.set()\n"
        "    never.wait()\n"
        "threading.Thread(target=waiting_for_a_picture, daemon=True).start()\n"
        "inside.wait()\n"
        "ctypes.string_at(0)"
    )
    assert crashed.returncode not in (0, 1)
    written = hooks.crash_file().read_text()
    assert "in waiting_for_a_picture" in written
    assert "in string_at" in written


def test_a_log_folder_that_cannot_be_made_is_no_obstacle(run_python):
    hooks.crash_file().parent.parent.parent.mkdir(parents=True, exist_ok=True)
    hooks.crash_file().parent.parent.write_text("in the way")
    done = run_python("hooks.set_up(); print('on')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "on\n", "")


def test_a_program_without_a_console_has_streams(run_python):
    done = run_python(
        "import sys; sys.stdout = sys.stderr = None; streams.replace_missing_streams()\n"
        "print('x'); print('y', file=sys.stderr); sys.exit(4)"
    )
    assert (done.returncode, done.stdout, done.stderr) == (4, "", "")


@pytest.mark.parametrize(("code", "boxes"), [(0, []), (1, ["swiftcam: no such file"])])
def test_without_a_console_an_error_is_said_in_a_box(monkeypatch, code, boxes):
    shown = []

    class User32:
        @staticmethod
        def MessageBoxW(owner, text, title, icon):
            shown.append(text)

    monkeypatch.setattr(ctypes, "windll", type("W", (), {"user32": User32}), raising=False)
    monkeypatch.setattr(sys, "stderr", None)
    streams.replace_missing_streams()
    sys.stderr.write("swiftcam: no such file")
    streams.show_error_box(code)
    assert shown == boxes
