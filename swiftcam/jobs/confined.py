"""Calls a function of the package in a process of its own, with a deadline and bounded memory.

For libraries in native code that do not return from some damaged files, crash on them, or take all
the memory. The process imports nothing from the current folder.

`confined` starts `swiftcam --confined LIMITS FUNCTION ARGUMENTS`, whose entry point calls
`answer_and_exit`. The answer is one line of JSON, followed by the bytes that the function returned.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.jobs.own_program import WINDOWS_FLAGS, own_command, own_environment
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

FLAG = "--confined"
_LONGEST_REASON = 300  # characters
_LONGEST = 60.0  # seconds for a small file; published ones take 2
_BYTES_A_SECOND = 10_000_000  # more time for a large file
_MOST_COPIES = 24  # of a file's bytes in memory: unpacked eight times, read, converted, arranged
_SPARE = 5  # seconds that the process has beyond the deadline of the one that waits for it
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class CallLimits:
    """The limits of a call: `seconds` for all of it, and `memory` in bytes of addresses.

    `processor_seconds`: of computing; a busy machine needs more time but not more of these. They
    are not limited on Windows, and the memory on Linux only; the deadline holds everywhere.
    """

    seconds: float
    memory: int
    processor_seconds: int = 60


def limits_for(size: int, memory: int, processor_seconds: int = 8) -> CallLimits:
    """Return the limits for reading a file of `size` bytes; `memory` is for a small one."""
    more = size / _BYTES_A_SECOND
    most = memory + _MOST_COPIES * size
    return CallLimits(_LONGEST + more, most, math.ceil(processor_seconds + more))


class ConfinedError(Exception):
    """A call failed, took too long or needed too much memory; its text is the reason."""


def confined(function: str, arguments: Mapping[str, Any], limits: CallLimits) -> Any:
    """Call `function`, "module:name" of this package, with keywords that are JSON values.

    Returns what it returned: bytes, or a JSON value.

    Raises:
        ConfinedError: it raised an error, crashed, took too long or needed too much memory.
    """
    request = [json.dumps(asdict(limits)), function, json.dumps(dict(arguments))]
    try:
        done = subprocess.run(
            [*own_command(), FLAG, *request],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=own_environment() | _ONE_THREAD,
            timeout=limits.seconds,
            creationflags=WINDOWS_FLAGS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        text = phrase("it takes over {seconds:.0f} s", seconds=limits.seconds)
        raise ConfinedError(text) from error
    except OSError as error:
        text = phrase("the process for it cannot start: {reason}", reason=str(error))
        raise ConfinedError(text) from error
    return _answer_in(done, limits)


def _answer_in(done: subprocess.CompletedProcess[bytes], limits: CallLimits) -> Any:
    """Return the answer that a process wrote.

    Raises:
        ConfinedError: it wrote an error, or no answer.
    """
    line, _, content = done.stdout.partition(b"\n")
    try:
        answer = json.loads(line)
    except ValueError as error:
        code = done.returncode
        if code == -getattr(signal, "SIGXCPU", 0):
            text = phrase("it takes over {seconds:.0f} s", seconds=limits.processor_seconds)
            raise ConfinedError(text) from error
        how = signal.Signals(-code).name if code < 0 else str(code)
        text = phrase("the process for it ended with {code}", code=how)
        raise ConfinedError(text) from error
    if answer.get("is_out_of_memory"):
        raise ConfinedError(phrase("it needs over {size:.1f} GB", size=limits.memory / 1e9))
    if "error" in answer:
        raise ConfinedError(answer["error"])
    return content if answer.get("is_bytes") else answer["value"]


def answer_and_exit(request: list[str]) -> None:
    """Carry out a request, write the answer to standard output, and end this process."""
    # Native code may write to the standard output too: the answer has a copy of its own.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        limits = CallLimits(**json.loads(request[0]))
        _limit(limits)
        value, content = _called(request[1], json.loads(request[2]))
        with suppress(BrokenPipeError):
            out.write(json.dumps(value).encode() + b"\n" + content)
    os._exit(0)  # damaged data may make the clean-up of a library hang or crash


def _called(function: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Call a function; return the first line of the answer and the bytes that follow it."""
    module, _, name = function.partition(":")
    try:
        value = getattr(importlib.import_module(module), name)(**arguments)
    except MemoryError:
        return {"is_out_of_memory": True}, b""
    except Exception as error:
        text = str(error).strip().split("\n", 1)[0] or type(error).__name__
        return {"error": one_line(text, _LONGEST_REASON)}, b""
    return ({"is_bytes": True}, value) if isinstance(value, bytes) else ({"value": value}, b"")


def _limit(limits: CallLimits) -> None:
    """Limit time and memory of this process, where the system can."""
    if hasattr(signal, "setitimer"):  # ends the process even inside native code
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _SPARE)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = limits.processor_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + _SPARE))
    if sys.platform == "linux":
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        memory = limits.memory if most < 0 else min(limits.memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))
