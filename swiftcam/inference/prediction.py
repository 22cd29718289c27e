"""What the model is shown of a frame, and what it says of it. Frozen: any thread may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.crops.resampling import Box


@dataclass(frozen=True)
class Candidate:
    """One class the picture may belong to; `probability` is 0..1."""

    index: int
    label: str
    probability: float


@dataclass(frozen=True, eq=False)
class FramedCrop:
    """What the model is shown of a frame: the crop `(S, S, 3)` uint8, read-only.

    `box` is where it lies on the frame, `seconds` what it took to make.
    """

    pixels: NDArray[np.uint8]
    box: Box
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.pixels.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Prediction:
    """The most probable classes, best first, and the seconds it took to find them.

    `probabilities` `(num_labels,)` float64, read-only, has all classes in order. `crop`
    `(S, S, 3)` uint8, read-only, is what the model saw, `box` where that lies on the frame.
    """

    candidates: tuple[Candidate, ...]
    probabilities: NDArray[np.float64]
    crop: NDArray[np.uint8]
    box: Box
    crop_seconds: float = 0.0
    engine_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.probabilities.flags.writeable = False
        self.crop.flags.writeable = False
