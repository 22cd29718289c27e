"""How a model is run: the `Setup`, and the one that was measured to be best on this machine.

What `tuner` measured is kept in the user's cache, one file for each model, machine and set of
installed engines.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any, cast

from swiftcam import paths
from swiftcam.inference.engine import (
    AUTO,
    DEFAULT_ENGINE,
    EngineOptions,
    Precision,
    default_threads,
    engine_kinds,
    usable_kinds,
)
from swiftcam.inference.machine import machine_identity
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.inference.model import Model

log = logging.getLogger(__name__)

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
        title = {kind.name: kind.title for kind in engine_kinds()}[self.engine]
        device = "" if self.device in (AUTO, "cpu") else f" on {self.device}"
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}"
        return f"{title}{device}, {self.precision}, {threads}"


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


def settle(choice: ModelChoice, model: Model) -> tuple[Setup, str]:
    """Return how a choice is run, and why if it was measured ("" if not)."""
    if AUTO in (choice.engine, choice.precision):
        tuning = read_tuning(model)
        best = tuning.best(choice) if tuning else None
        if tuning and best:
            return best.setup, tuning.reason(best)
    setup = Setup(
        DEFAULT_ENGINE if choice.engine == AUTO else choice.engine,
        "fp32" if choice.precision == AUTO else cast("Precision", choice.precision),
        choice.device,
        choice.threads or default_threads(),
    )
    return setup, ""


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
    """Keep measurements; a cache that cannot be written costs only another measurement."""
    path = tuning_path(model)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.atomic_path(path) as temporary:
            temporary.write_text(json.dumps(asdict(tuning), indent=1), encoding="utf-8")
    except OSError as error:
        log.info("measurements not kept in %s (%s)", path.parent, error)


def _measured(values: dict[str, Any]) -> Measured:
    return Measured(**{**values, "setup": Setup(**values["setup"])})


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""  # another build of it, under another name
