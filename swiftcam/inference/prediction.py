"""The crop that a model sees, and its prediction. Frozen: any thread may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.crops.resampling import Box


@dataclass(frozen=True)
class Candidate:
    """One class the picture may belong to.

    `index`: its number among the classes. `label`: its name. `probability`: 0 to 1.
    """

    index: int
    label: str
    probability: float


@dataclass(frozen=True, eq=False)
class FramedCrop:
    """A crop, and where it lies on its frame.

    `pixels`: the crop `(S, S, 3)` uint8, read-only. `box`: its place, in frame pixels. `seconds`:
    the time it took to make.
    """

    pixels: NDArray[np.uint8]
    box: Box
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.pixels.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Prediction:
    """The most probable classes of a picture, and how they were found.

    `candidates`: the most probable classes, best first. `probabilities` `(num_labels,)` float64,
    read-only: of all classes, by number. `crop` `(S, S, 3)` uint8, read-only: what the model saw.
    `box`: its place on the frame, in frame pixels. `crop_seconds`, `engine_seconds`: the time it
    took to make the crop and to run the engine.
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
