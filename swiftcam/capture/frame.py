"""The frame: what every source delivers and what crosses from the capture thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One RGB uint8 picture `(H, W, 3)`, made read-only; `channels` says how it may lie in memory.

    `index` counts from 0 within one run of a source. `captured_at` is when the device delivered it
    or, for recorded media, when it was due; `ready_at` is when it was decoded (both monotonic
    seconds).
    `position` is where the frame is in the media, in seconds; for live sources, since the start.
    `read_seconds` is what decoding and converting took, without waiting for the device. `picture`
    has the pixels at the size a view shows them, where there is a view.
    """

    pixels: NDArray[np.uint8]
    index: int
    captured_at: float
    ready_at: float
    read_seconds: float
    position: float
    source_id: str
    picture: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        self.pixels.flags.writeable = False
