"""Verdicts on engines, and their cache in the user's folder.

A verdict is valid for one model, engine, engine version and machine, and has one file.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam import files, paths
from swiftcam.documents.parse import read_json_file
from swiftcam.inference.machine import machine_identity

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.parity.golden import Golden

log = logging.getLogger(__name__)


class Verdict(Enum):
    """The result of a check; the values appear in the window and in files."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Seal:
    """The verdict on an engine, with the figures behind it.

    `matched`: the number of golden crops with the expected logits. `of`: the number of all golden
    crops. `largest_difference`: the largest of any logit, relative to the largest expected one.
    `reason`: why the verdict is unknown.
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
    """Return the cached file of the verdict on an engine; its name has all it depends on."""
    key = {
        "model": model.identity,
        "golden": [golden.crops_sha256, hashlib.sha256(golden.logits.tobytes()).hexdigest()],
        "engine": [engine.name, engine.version, engine.precision, engine.providers],
        "machine": machine_identity(),
    }
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "seals" / f"{model.name[:40]}-{digest[:16]}.json"


def read_verdict(path: Path) -> Seal | None:
    """Return the cached verdict; None if there is none, or it cannot be read."""
    try:
        values = read_json_file(path)
        return Seal(**{**values, "verdict": Verdict(values["verdict"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_verdict(path: Path, seal: Seal) -> None:
    """Write a verdict to the cache; a failure is only logged, and the check runs again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.atomic_path(path) as temporary:
            text = json.dumps({**asdict(seal), "verdict": seal.verdict.value})
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        log.info("verdict not kept in %s (%s)", path.parent, error)
