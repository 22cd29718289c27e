"""How a model is run: the `Setup`, and the one that was measured to be best on this machine.

What `tuner` measured is kept in the user's cache, one file for each model, machine and set of
installed engines.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.inference.engines.registry import (
    AUTO,
    DEFAULT_ENGINE,
    NUMBER_FORMATS,
    EngineOptions,
    Precision,
    default_threads,
    engine_kinds,
)
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.inference.setups.model_choice import ModelChoice

log = logging.getLogger(__name__)

MEASURED = ("onnx", "openvino", "litert")  # the engines an automatic choice is made among
AGREEMENT = 0.98  # the share of first labels a faster precision must leave as they are
_FASTER = 1.1  # times as fast it must be to be worth any difference
_MORE_THREADS = 1.25  # times as fast for each doubling of threads: others need processors too
_VERSION = 1


@dataclass(frozen=True)
class Setup:
    """One way to run a model."""

    engine: str = DEFAULT_ENGINE
    precision: Precision = "fp32"
    device: str = AUTO
    threads: int = field(default_factory=default_threads)

    @property
    def options(self) -> EngineOptions:
        """What the engine is told."""
        return EngineOptions(self.threads, self.precision, self.device)

    def __str__(self) -> str:
        engine = {kind.name: kind.title for kind in engine_kinds()}[self.engine]
        if self.device not in (AUTO, "cpu"):
            engine = f"{engine} ({self.device})"
        return phrase(
            "{engine}, {precision}, {threads}",
            engine=engine,
            precision=NUMBER_FORMATS[self.precision],
            threads=thread_words(self.threads),
        )


def thread_words(count: int) -> str:
    """Return "1 thread" or "2 threads"."""
    return phrase("1 thread") if count == 1 else phrase("{count} threads", count=count)


@dataclass(frozen=True)
class Measured:
    """What a setup takes for one crop, in milliseconds, and how often its first label is float32's.

    `agreement` is None where it was not measured: for float32, or where it would not be faster.
    `problem` says why it cannot be used, "" if it can.
    """

    setup: Setup
    p50: float = 0.0
    p95: float = 0.0
    agreement: float | None = None
    problem: str = ""

    @property
    def is_acceptable(self) -> bool:
        """Tell whether it may be chosen."""
        is_exact = self.setup.precision == "fp32"
        return not self.problem and (is_exact or (self.agreement or 0.0) >= AGREEMENT)


@dataclass(frozen=True)
class Measurements:
    """All that was measured of one model on this machine, on `pictures` pictures."""

    measured: tuple[Measured, ...]
    pictures: int

    def best(self, choice: ModelChoice) -> Measured | None:
        """Return the best that was measured of what a choice leaves open; None if nothing was."""
        fitting = [m for m in self.measured if m.is_acceptable and _fits(m.setup, choice)]
        return _preferred(fitting)

    def reason(self, best: Measured) -> str:
        """Say in a sentence why it was chosen."""
        usual = next((m for m in self.measured if m.setup == Setup(device="cpu")), None)
        if usual is None or usual.problem or best == usual:
            return phrase("{setup}: {ms:.1f} ms a picture.", setup=str(best.setup), ms=best.p50)
        if best.agreement is None:
            return phrase(
                "{setup}: {ms:.1f} ms a picture instead of {usual:.1f}.",
                setup=str(best.setup),
                ms=best.p50,
                usual=usual.p50,
            )
        return phrase(
            "{setup}: {ms:.1f} ms a picture instead of {usual:.1f}; the same first label on "
            "{same:.0f} of {pictures} pictures.",
            setup=str(best.setup),
            ms=best.p50,
            usual=usual.p50,
            same=best.agreement * self.pictures,
            pictures=self.pictures,
        )


def _fits(setup: Setup, choice: ModelChoice) -> bool:
    return (
        choice.engine in (AUTO, setup.engine)
        and choice.precision in (AUTO, setup.precision)
        and choice.device in (AUTO, setup.device)
        and choice.threads in (None, setup.threads)
    )


def _preferred(measured: Iterable[Measured]) -> Measured | None:
    """Return the fastest, where faster by little does not justify less precision or more threads.

    Each is handicapped by what it costs beyond its time.
    """

    def handicapped(found: Measured) -> float:
        setup = found.setup
        doublings = (setup.threads - 1).bit_length()
        exactness = 1.0 if setup.precision == "fp32" else _FASTER
        return found.p50 * exactness * _MORE_THREADS**doublings

    return min(measured, key=handicapped, default=None)
