"""The input and the output of a batch. Frozen, as they are shared by threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.inference.labels.confidence import is_sure
from swiftcam.labelling.finding.picture_id import (
    UNKNOWN,
    PictureId,
    id_of_path,
    id_of_pixels,
    place_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.prediction import Candidate


@dataclass(frozen=True, eq=False, slots=True)
class ListedPicture:
    """A picture to label.

    `path`: of its file as it is shown, or only a name if it has `pixels`.
    `error`: why it cannot be labelled, such as a folder that cannot be read; "" for none.
    `pixels`: of a picture without a file, such as a pasted one: RGB uint8 `(H, W, 3)`; they are
    made read-only.
    `id`: made from the pixels or the path, with the size and time that the file has now, unless it
    is given.
    """

    path: Path
    error: str = ""
    pixels: NDArray[np.uint8] | None = None
    id: PictureId = UNKNOWN

    def __post_init__(self) -> None:
        if self.pixels is not None:
            self.pixels.flags.writeable = False
        if not self.id.key:
            made = id_of_path(self.path) if self.pixels is None else id_of_pixels(self.pixels)
            object.__setattr__(self, "id", made)


@dataclass(frozen=True, slots=True)
class PictureResult:
    """The result for one picture.

    `candidates`: its labels, best first.
    `error`: why labelling it, or writing its sidecar or sorted copy, failed; "" if nothing failed.
    `id`: of the picture as it was read; without content if a retry may succeed.
    `corrected`: the label given by hand, "" for none.
    `note`: a sentence about what the file lacks, "" if it is sound.
    `listed`: the picture that was to be labelled; None in a result that no batch made.
    """

    path: Path
    candidates: tuple[Candidate, ...] = ()
    error: str = ""
    id: PictureId = UNKNOWN
    corrected: str = ""
    note: str = ""
    listed: ListedPicture | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.id.key:
            object.__setattr__(self, "id", PictureId(place_of(self.path)))

    @property
    def key(self) -> bytes:
        """The key of the picture in a list, that of `listed`."""
        return self.listed.id.key if self.listed else self.id.key

    def is_sure(self, minimum: float) -> bool:
        """Tell whether the first label reaches the minimum confidence, a probability."""
        return bool(self.candidates) and is_sure(self.candidates[0].probability, minimum)
