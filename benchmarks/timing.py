"""Timing of alternatives in turns, so that a slow moment of the machine affects all of them."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.processor import processor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LIBRARIES = ("torch", "transformers", "onnxruntime", "openvino", "ai-edge-litert", "tensorflow")
_OPENMP = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OMP_PROC_BIND", "KMP_BLOCKTIME", "GOMP_SPINCOUNT")


@dataclass(frozen=True)
class Timing:
    """The times of one alternative, in milliseconds.

    `median`; `low` and `high`: the first and third quartile; `best`: the fastest run. On a busy
    machine `best` depends least on other programs.
    """

    median: float
    low: float
    high: float
    best: float = 0.0


@dataclass(frozen=True)
class Turn:
    """One turn of an alternative: a pause in seconds, then untimed runs, then timed runs.

    Untimed runs bring its data back into the processor's caches. During the pause the threads of
    the previous alternative fall asleep; spinning threads would take processors from the next one.
    """

    untimed: int = 0
    timed: int = 1
    pause: float = 0.0


WARM = Turn(untimed=1, timed=2, pause=0.01)


def interleaved(
    alternatives: Mapping[str, Callable[[], object]], rounds: int = 60, turn: Turn | None = None
) -> dict[str, Timing]:
    """Give every alternative one turn per round and return the timings by name."""
    turn = turn or Turn()
    seconds: dict[str, list[float]] = {name: [] for name in alternatives}
    for run in alternatives.values():
        run()
    for _ in range(rounds):
        for name, run in alternatives.items():
            seconds[name] += _taken(run, turn)
    return {name: spread([1e3 * s for s in samples]) for name, samples in seconds.items()}


def spread(milliseconds: Sequence[float]) -> Timing:
    """Return the timing of measured rounds."""
    best, low, median, high = np.percentile(milliseconds, (0, 25, 50, 75)).tolist()
    return Timing(median, low, high, best)


def _taken(run: Callable[[], object], turn: Turn) -> list[float]:
    if turn.pause:
        time.sleep(turn.pause)
    for _ in range(turn.untimed):
        run()
    seconds = []
    for _ in range(turn.timed):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return seconds


def machine() -> str:
    """Return a line that describes the machine."""
    return (
        f"{platform.machine()}, {processor()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}"
    )


def versions() -> str:
    """Return a line with the versions of the installed libraries that run models."""
    found = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def openmp() -> str:
    """Return a line with the environment variables of OpenMP, which PyTorch uses."""
    values = [f"{name}={os.environ[name]}" for name in _OPENMP if name in os.environ]
    return f"OpenMP: {', '.join(values) or 'nothing set'}"
