"""The self-test as a child process: results as they come, cancelled, or broken."""

import json
import socket
import sys
from pathlib import Path

import pytest

import swiftcam
from swiftcam.jobs.own_program import own_command
from swiftcam.selftest.check_result import Outcome
from swiftcam.selftest.child import SelfTest, start_process
from tests.waiting import PATIENCE, wait_until

RESULT = {"name": "photo", "outcome": "passed", "detail": "", "seconds": 1.0, "values": {}}
REPORT = {"swiftcam": "1", "frozen": False, "good": True, "checks": []}


def job_of(code):
    return SelfTest([sys.executable, "-uc", f"import socket, sys\n{code}"])


def printing(*values):
    return "\n".join(f"print({json.dumps(json.dumps(value))})" for value in values)


@pytest.fixture
def gate():
    """A server at which a child process waits until the test lets it continue."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def waiting(gate):
    return f"socket.create_connection({gate.getsockname()!r}).recv(1)"


def open_gate(gate):
    connection, _ = gate.accept()
    connection.close()


@pytest.mark.network
def test_results_come_one_by_one(gate):
    job = job_of(f"{printing(RESULT)}\n{waiting(gate)}\nprint('noise')\n{printing(RESULT, REPORT)}")
    job.start()
    wait_until(lambda: len(job.results) == 1)
    assert job.is_running
    open_gate(gate)
    job.join(PATIENCE)
    assert job.result.is_good
    assert [result.outcome for result in job.result.results] == [Outcome.PASSED] * 2


@pytest.mark.network
def test_cancelled_it_ends_without_its_report(gate):
    job = job_of(f"{printing(RESULT)}\n{waiting(gate)}\n{printing(REPORT)}")
    job.start()
    wait_until(lambda: job.results)
    job.cancel()
    job.join(PATIENCE)
    assert not job.is_running
    assert job.is_cancelled
    assert (job.result, job.error) == (None, "")


@pytest.mark.network
def test_cancelled_before_it_began_it_ends_too(gate):
    job = job_of(f"{waiting(gate)}\n{printing(RESULT, REPORT)}")
    job.cancel()
    job.start()
    job.join(PATIENCE)
    assert not job.is_running
    assert job.is_cancelled
    assert job.results == ()


def test_a_child_that_dies_is_an_error():
    job = job_of(f"{printing(RESULT)}\nsys.exit(7)")
    job.start()
    job.join(PATIENCE)
    assert "exit code 7" in job.error
    assert job.result is None


def test_a_program_that_is_not_there_is_an_error():
    job = SelfTest(["/no/such/program"])
    job.start()
    job.join(PATIENCE)
    assert "cannot be started" in job.error


def test_the_child_is_this_very_program(programs):
    done = programs.start_command([*own_command(), "--version"]).finish()
    assert done.stdout == f"swiftcam {swiftcam.__version__}\n"
    assert done.returncode == 0


def test_a_child_imports_nothing_from_the_current_folder(tmp_path, monkeypatch):
    # Modules that the program imports early and late, and the program's own name.
    for name in ("typing_extensions", "numpy", "PIL", "onnxruntime", "cv2", "swiftcam"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w'); raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "")
    process = start_process([*own_command(), "doctor", "--json"])
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert json.loads(out)
    assert not (tmp_path / "imported").exists()


def test_no_other_child_is_started_with_python():
    package = Path(swiftcam.__file__).parent
    users = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "sys.executable" in path.read_text(encoding="utf-8")
    ]
    # The doctor only shows it.
    assert sorted(users) == ["doctor/hardware.py", "jobs/own_program.py"]


@pytest.mark.parametrize("has_twin", [False, True])
def test_the_packaged_program_starts_its_twin_with_a_console(tmp_path, monkeypatch, has_twin):
    program, twin = tmp_path / "SwiftCam.exe", tmp_path / "swiftcam-cli.exe"
    if has_twin:
        twin.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    assert own_command() == [str(twin if has_twin else program)]
