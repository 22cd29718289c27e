"""The frame: one picture of a source, with its times; and the shot that it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One picture of a source.

    `pixels`: RGB uint8 `(H, W, 3)`, made read-only; its order in memory may be BGR, see `channels`.
    `index`: counts from 0 within one run of a source. `captured_at`: when the device delivered the
    picture or, for recorded media, when it was due; `ready_at`: when it was decoded (both in
    monotonic seconds). `read_seconds`: the time for decoding and converting, without the wait for
    the device. `position`: the place in the media in seconds; for live sources, the time since the
    start. `picture`: the pixels at the size that the view shows, None without a view.
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


@dataclass(frozen=True, eq=False)
class Shot:
    """A decoded picture and its times, before it becomes a frame of a run; see `Frame`.

    `position` is None for live sources.
    """

    pixels: NDArray[np.uint8]
    captured_at: float
    ready_at: float
    read_seconds: float
    position: float | None

    def frame(self, index: int, started_at: float, source_id: str) -> Frame:
        """Return the frame number `index` of a run that started at `started_at`."""
        position = self.captured_at - started_at if self.position is None else self.position
        return Frame(
            pixels=self.pixels,
            index=index,
            captured_at=self.captured_at,
            ready_at=self.ready_at,
            read_seconds=self.read_seconds,
            position=position,
            source_id=source_id,
        )
