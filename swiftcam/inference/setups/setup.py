"""How a model is run: the `Setup`, and the one that was measured to be best on this machine.

What `tuner` measured is kept in the user's cache, one file for each model, machine and set of
installed engines.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from swiftcam import paths
from swiftcam.inference.engines.registry import (
    AUTO,
    DEFAULT_ENGINE,
    NUMBERS,
    EngineOptions,
    Precision,
    default_threads,
    engine_kinds,
    usable_engines,
    usable_kinds,
)
from swiftcam.inference.graphs.calibration import calibration_digest
from swiftcam.inference.machine import machine_identity
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.inference.models.model import Model

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
            precision=NUMBERS[self.precision],
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
class Tuning:
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


@dataclass(frozen=True)
class Settled:
    """How a choice is run, and why in a sentence ("" where no measurement decided).

    `is_unmeasured`: it leaves something open, and that was never measured on this machine.
    """

    setup: Setup = field(default_factory=Setup)
    reason: str = ""
    is_unmeasured: bool = False


def settle(choice: ModelChoice, model: Model, tuning: Tuning | None = None) -> Settled:
    """Return how a choice is run: as measured to be best, where it leaves that open.

    `tuning` is what was measured, where that is known better than from what was kept.
    """
    if not choice.is_open:
        return decide(choice, None)
    tuning = tuning or read_tuning(model)
    known = {m.setup.engine for m in tuning.measured} if tuning else set()
    is_unmeasured = not known.issuperset(engines_to_measure(choice, model))
    return replace(decide(choice, tuning), is_unmeasured=is_unmeasured)


def decide(choice: ModelChoice, tuning: Tuning | None) -> Settled:
    """Return how a choice is run after a measurement, or without one."""
    if choice.is_open and tuning:
        if best := tuning.best(choice):
            return Settled(best.setup, tuning.reason(best))
        if best := tuning.best(replace(choice, threads=None)):
            # Not measured with as many threads: what is best with others is taken.
            threads = choice.threads or best.setup.threads
            return Settled(replace(best.setup, threads=threads), tuning.reason(best))
    setup = Setup(
        _usual_engine(choice) if choice.engine == AUTO else choice.engine,
        "fp32" if choice.precision == AUTO else cast("Precision", choice.precision),
        choice.device,
        choice.threads or default_threads(),
    )
    return Settled(setup)


def engines_to_measure(choice: ModelChoice, model: Model) -> tuple[str, ...]:
    """Return the engines among which a measurement decides for a choice.

    PyTorch is measured only for whoever chose it: its import alone takes longer than all the rest,
    and it is slower on processors.
    """
    wanted = MEASURED if choice.engine in (AUTO, *MEASURED) else (choice.engine,)
    return tuple(name for name in usable_engines(model) if name in wanted)


def _usual_engine(choice: ModelChoice) -> str:
    """Return the default engine, or the first that knows the precision and device of a choice."""
    for kind in engine_kinds():
        knows_precision = choice.precision in (AUTO, *kind.precisions)
        if kind.is_installed and knows_precision and choice.device in (AUTO, *kind.devices):
            return kind.name
    return DEFAULT_ENGINE


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


def tuning_path(model: Model) -> Path:
    """Return where the measurements of a model are kept: by all that they depend on."""
    kinds = usable_kinds(model)
    key = {
        "version": _VERSION,
        "model": model.identity,
        "machine": [machine_identity(), os.cpu_count()],
        "engines": {kind.name: _version(kind.library) for kind in kinds},
        "calibration": calibration_digest(model),
    }
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "tunings" / f"{model.name[:40]}-{digest[:16]}.json"


def read_tuning(model: Model) -> Tuning | None:
    """Return what was measured of a model on this machine; None if nothing was."""
    try:
        values = json.loads(tuning_path(model).read_text(encoding="utf-8"))
        measured = tuple(_measured(entry) for entry in values["measured"])
        return Tuning(measured, int(values["pictures"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_tuning(tuning: Tuning, model: Model) -> None:
    """Keep measurements, and those from before of other engines.

    A cache that cannot be written costs only another measurement.
    """
    path = tuning_path(model)
    tuning = _joined(tuning, read_tuning(model))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.atomic_path(path) as temporary:
            temporary.write_text(json.dumps(asdict(tuning), indent=1), encoding="utf-8")
    except OSError as error:
        log.info("measurements not kept in %s (%s)", path.parent, error)


def _joined(tuning: Tuning, before: Tuning | None) -> Tuning:
    """Return measurements with those from before of the engines that were left out."""
    if before is None:
        return tuning
    engines = {m.setup.engine for m in tuning.measured}
    # An agreement on other pictures is another one; float32 needs none.
    others = [
        m
        for m in before.measured
        if m.setup.engine not in engines
        and (m.agreement is None or before.pictures == tuning.pictures)
    ]
    return replace(tuning, measured=(*tuning.measured, *others))


def _measured(values: dict[str, Any]) -> Measured:
    return Measured(**{**values, "setup": Setup(**values["setup"])})


def _version(library: str) -> str:
    from importlib import metadata  # a twentieth of a second, and only for an automatic choice

    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""  # another build of it, under another name
