"""Setups, their measurements, and the best of them."""

from __future__ import annotations

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

AGREEMENT = 0.98  # the share of first labels that a faster setup must not change
# The devices that are known to compute float32 in float32. Others may use half precision for it:
# they are compared before they are believed.
_EXACT_DEVICES = ("cpu",)
_LESS_EXACT = 1.1  # how many times faster a less exact setup must be
# How many times faster a setup must be for each doubling of threads, which other programs need too.
_MORE_THREADS = 1.25


@dataclass(frozen=True)
class Setup:
    """One way to run a model: engine, precision, device, and number of threads."""

    engine: str = DEFAULT_ENGINE
    precision: Precision = "fp32"
    device: str = AUTO
    threads: int = field(default_factory=default_threads)

    @property
    def options(self) -> EngineOptions:
        """The options of the engine for this setup."""
        return EngineOptions(self.threads, self.precision, self.device)

    @property
    def is_exact(self) -> bool:
        """Tell whether the setup is known to give the labels of float32."""
        return self.precision == "fp32" and self.device in _EXACT_DEVICES

    def __str__(self) -> str:
        engine = {kind.name: kind.title for kind in engine_kinds()}[self.engine]
        if self.device not in (AUTO, "cpu"):
            engine = f"{engine} ({self.device})"
        return phrase(
            "{engine}, {precision}, {threads}",
            engine=engine,
            precision=NUMBER_FORMATS[self.precision],
            threads=threads_text(self.threads),
        )


def threads_text(count: int) -> str:
    """Return "1 thread" or "2 threads"."""
    return phrase("1 thread") if count == 1 else phrase("{count} threads", count=count)


@dataclass(frozen=True)
class Measured:
    """The measurement of one setup.

    `p50`, `p95`: percentiles of the time for one crop, in milliseconds. `agreement`: the share of
    crops with the same first label as an exact setup; None for exact setups and for those that are
    not faster than them.
    `problem`: why the setup does not run, "" if it does.
    """

    setup: Setup
    p50: float = 0.0
    p95: float = 0.0
    agreement: float | None = None
    problem: str = ""

    @property
    def is_acceptable(self) -> bool:
        """Tell whether the setup runs and agrees well enough with float32 to be chosen."""
        return not self.problem and (self.setup.is_exact or (self.agreement or 0.0) >= AGREEMENT)


@dataclass(frozen=True)
class Measurements:
    """All measurements of one model on this machine.

    `measured`: one entry for each setup. `pictures`: the number of pictures used for agreements.
    """

    measured: tuple[Measured, ...]
    pictures: int

    def problems(self, engines: Iterable[str]) -> list[Measured]:
        """Return the setups of some engines that did not run."""
        return [m for m in self.measured if m.problem and m.setup.engine in engines]

    def best(self, choice: ModelChoice) -> Measured | None:
        """Return the best measured setup that fits a choice; None if there is none."""
        fitting = [m for m in self.measured if m.is_acceptable and _fits(m.setup, choice)]
        return _preferred(fitting)

    def reason(self, best: Measured) -> str:
        """Return a sentence that says why this setup is best."""
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
    """Return the fastest setup, where less exactness and more threads count as extra time."""

    def weighted_time(found: Measured) -> float:
        setup = found.setup
        doublings = (setup.threads - 1).bit_length()
        exactness = 1.0 if setup.is_exact else _LESS_EXACT
        return found.p50 * exactness * _MORE_THREADS**doublings

    return min(measured, key=weighted_time, default=None)
