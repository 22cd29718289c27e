"""The outcome of labelling one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.classifier import Candidate


@dataclass(frozen=True)
class PictureResult:
    """The labels of one picture, best first, or the sentence that says why there are none."""

    path: Path
    candidates: tuple[Candidate, ...] = ()
    error: str = ""
