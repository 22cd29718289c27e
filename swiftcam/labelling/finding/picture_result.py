"""What goes into a batch and what comes out of it. Frozen: these cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.prediction import Candidate


@dataclass(frozen=True, eq=False, slots=True)
class Listed:
    """One thing to label, known by its path.

    `error` says why there is nothing to label (a folder that cannot be read). `pixels` is a picture
    that is in no file (pasted, for instance), RGB uint8 `(H, W, 3)`, made read-only; `path` is then
    only its name.
    """

    path: Path
    error: str = ""
    pixels: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        if self.pixels is not None:
            self.pixels.flags.writeable = False


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """What tells that a file is still the one that was labelled.

    `sha256` (hexadecimal) is of its content, where that was asked for; it then counts alone.
    """

    size: int
    mtime_ns: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class PictureResult:
    """The labels of one picture, best first, and the sentence that says what went wrong.

    Both are there when the picture was labelled but something with it failed, such as writing its
    sidecar. `identity` is that of the file that was read; None where the outcome says nothing about
    the file's content and another try may end differently. `corrected` is the label given by hand.
    """

    path: Path
    candidates: tuple[Candidate, ...] = ()
    error: str = ""
    identity: FileIdentity | None = None
    corrected: str = ""
