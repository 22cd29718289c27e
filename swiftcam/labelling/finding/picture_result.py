"""The input and the output of a batch. Frozen, as they are shared by threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.inference.labels.confidence import is_sure

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.prediction import Candidate


@dataclass(frozen=True, eq=False, slots=True)
class ListedPicture:
    """A picture to label.

    `path`: of its file, or only a name if it has `pixels`.
    `error`: why it cannot be labelled, such as a folder that cannot be read; "" for none.
    `pixels`: of a picture without a file, such as a pasted one: RGB uint8 `(H, W, 3)`; they are
    made read-only.
    """

    path: Path
    error: str = ""
    pixels: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        if self.pixels is not None:
            self.pixels.flags.writeable = False


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """Identifies the content of a file, to detect changes.

    `size`: in bytes. `mtime_ns`: modification time in nanoseconds.
    `sha256`: of the content, hexadecimal, "" unless files are identified by content; then only
    this hash is compared.
    """

    size: int
    mtime_ns: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PictureResult:
    """The result for one picture.

    `candidates`: its labels, best first.
    `error`: why labelling it, or writing its sidecar or sorted copy, failed; "" if nothing failed.
    `identity`: of the file; None for a picture without a file, or if a retry may succeed.
    `corrected`: the label given by hand, "" for none.
    """

    path: Path
    candidates: tuple[Candidate, ...] = ()
    error: str = ""
    identity: FileIdentity | None = None
    corrected: str = ""

    def is_sure(self, minimum: float) -> bool:
        """Tell whether the first label reaches the minimum confidence, a probability."""
        return bool(self.candidates) and is_sure(self.candidates[0].probability, minimum)
