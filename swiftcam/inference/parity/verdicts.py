"""Verdicts on engines, and their cache in the user's folder.

A verdict is valid for the provenance of one engine, the golden values and the limits.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.documents.parse import read_json_file
from swiftcam.inference.kept_files import kept_path, mark_used, write_kept
from swiftcam.inference.provenance import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.parity.golden import Golden

TOP = 5  # the number of best classes that are compared
# The largest allowed difference of a logit, relative to the largest expected one, by precision. A
# precision without a limit is compared only by its five best classes.
LIMITS = {"float32": 1e-3, "float16": 2e-2, "bfloat16": 5e-2}
# Classes whose expected logits differ by no more than this, in the same units, may change places.
TIES = {"float32": 1e-4}
LOOSE_TIE = 2e-2


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


def verdict_file(name: str, golden: Golden, engine: Engine) -> Path:
    """Return the cached file of the verdict on an engine; `name`: of its model."""
    limits = as_text([TOP, LIMITS, TIES, LOOSE_TIE])
    made = engine.provenance.of("seal", golden=golden.digest, limits=limits)
    return kept_path("seals", name, made, ".json")


def read_verdict(path: Path) -> Seal | None:
    """Return the cached verdict; None if there is none, or it cannot be read."""
    try:
        values = read_json_file(path)
        seal = Seal(**{**values, "verdict": Verdict(values["verdict"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    mark_used(path)
    return seal


def write_verdict(path: Path, seal: Seal) -> None:
    """Write a verdict to the cache; a failure is only logged, and the check runs again."""
    text = json.dumps({**asdict(seal), "verdict": seal.verdict.value})
    write_kept(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))
