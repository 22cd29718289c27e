"""Timing of alternatives in turns, so that a slow moment of a shared machine hits all of them."""

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
    """Milliseconds of one alternative: the median and the middle half of the rounds, the fastest.

    On a busy machine the fastest run says most about the alternative, the median most about the
    machine.
    """

    median: float
    low: float
    high: float
    best: float = 0.0


@dataclass(frozen=True)
class Turn:
    """What an alternative does when it is its turn: a pause in seconds, then runs.

    Untimed runs bring its own data back into the processor's caches. The pause lets the threads of
    the one before fall asleep: pools that spin would take processors away from the next.
    """

    untimed: int = 0
    timed: int = 1
    pause: float = 0.0


SETTLED = Turn(untimed=1, timed=2, pause=0.01)


def interleaved(
    alternatives: Mapping[str, Callable[[], object]], rounds: int = 60, turn: Turn | None = None
) -> dict[str, Timing]:
    """Give every alternative one turn a round and return their timings."""
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
    """Return a line that says what the numbers were measured on."""
    return (
        f"{platform.machine()}, {processor()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}"
    )


def versions() -> str:
    """Return a line with the versions of the libraries that run models here."""
    found = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def openmp() -> str:
    """Return a line that says how OpenMP, which PyTorch uses, was told to behave."""
    said = [f"{name}={os.environ[name]}" for name in _OPENMP if name in os.environ]
    return f"OpenMP: {', '.join(said) or 'nothing set'}"
