"""What a check of an engine found, and where that is kept: the user's cache, one file for each.

A verdict holds for one model, engine, engine version and machine.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.inference.machine import machine_identity

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.parity.golden import Golden

log = logging.getLogger(__name__)


class Verdict(Enum):
    """What the check found; the values are for people and files."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Seal:
    """How an engine did: on `matched` of `of` golden crops it says what it should.

    `largest_difference` is that of any logit, in units of the largest expected one. `reason` says
    why nothing is known.
    """

    verdict: Verdict = Verdict.UNKNOWN
    matched: int = 0
    of: int = 0
    largest_difference: float = 0.0
    reason: str = ""

    def __str__(self) -> str:
        if self.verdict is Verdict.UNKNOWN:
            return str(self.verdict.value)
        counts = f"{self.matched} of {self.of}, {self.largest_difference:.0e} apart"
        return f"{self.verdict.value} ({counts})"


def verdict_file(model: Model, golden: Golden, engine: Engine) -> Path:
    """Return where the verdict on an engine is kept: by all that it depends on."""
    key = {
        "model": model.identity,
        "golden": [golden.crops_sha256, hashlib.sha256(golden.logits.tobytes()).hexdigest()],
        "engine": [engine.name, engine.version, engine.precision, engine.providers],
        "machine": machine_identity(),
    }
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "seals" / f"{model.name[:40]}-{digest[:16]}.json"


def read_verdict(path: Path) -> Seal | None:
    """Return the verdict that is kept; None if there is none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Seal(**{**values, "verdict": Verdict(values["verdict"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_verdict(path: Path, seal: Seal) -> None:
    """Keep a verdict; a cache that cannot be written costs only another check."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.atomic_path(path) as temporary:
            text = json.dumps({**asdict(seal), "verdict": seal.verdict.value})
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        log.info("verdict not kept in %s (%s)", path.parent, error)
