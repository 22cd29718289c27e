"""Calls in a process of their own like those of `jobs/confined.py`, but of a fork: much quicker."""

import importlib
import json
import os
import resource
import select
import signal
import time
from contextlib import suppress
from pathlib import Path

from swiftcam.errors import ModelError
from swiftcam.jobs.confined import ConfinedError

_MEMORY = 2_000_000_000  # bytes of addresses beyond those of this process
_LONGEST, _PROCESSOR_SECONDS = 50.0, 8
_PAGE = os.sysconf("SC_PAGE_SIZE")


def forked(function, arguments, limits):
    """Call `function`, "module:name", with keywords; see `confined`."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        _answer(function, arguments, writing)
    os.close(writing)
    try:
        content, is_over = _read(reading, time.monotonic() + _LONGEST)
    finally:
        os.close(reading)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    if is_over:
        raise ConfinedError(f"it takes over {_LONGEST:.0f} s")
    kind, value = content[:1], content[1:]
    if kind == b"b":
        return value
    if kind == b"j":
        return json.loads(value)
    raise ConfinedError(value.decode("utf-8", "replace") or "the process for it ended")


def fork_all():
    """Let the program call functions in forks; they import what they need before."""
    from swiftcam.inference.checkpoints import hdf5
    from swiftcam.inference.engines import first_run, onnx_session
    from swiftcam.inference.importing import tflite_file

    for module in (hdf5, first_run, tflite_file):
        module.confined = forked
    assert onnx_session.ORT_ERRORS
    for name in ("h5py", "swiftcam.inference.importing.tflite_reader"):
        with suppress(ImportError, ModelError):
            importlib.import_module(name)


def _answer(function, arguments, writing):
    """Call the function in the forked process, write its answer, and end the process."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        for kind in (signal.SIGALRM, signal.SIGPROF, signal.SIGABRT, signal.SIGSEGV):
            signal.signal(kind, signal.SIG_DFL)
        size = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = size + _MEMORY if hard < 0 else min(size + _MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_SECONDS, _PROCESSOR_SECONDS + 1))
        module, _, name = function.partition(":")
        value = getattr(importlib.import_module(module), name)(**arguments)
        content = b"b" + value if isinstance(value, bytes) else b"j" + json.dumps(value).encode()
    except BaseException as error:
        content = b"e" + (str(error).strip().split("\n", 1)[0] or type(error).__name__).encode()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(content)
    os._exit(0)


def _read(pipe, until):
    """Return what a pipe has until its end, and whether the time was over before."""
    parts = []
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return b"".join(parts), True
        part = os.read(pipe, 1 << 20)
        if not part:
            return b"".join(parts), False
        parts.append(part)
