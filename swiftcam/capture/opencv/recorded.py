"""Recorded media, in a file or on a server: positions and exact seeking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from swiftcam.capture.mode import plausible_rate
from swiftcam.capture.opencv.captures import OpenCVSource

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERIOD = 1 / 30  # seconds for a picture if the media has no rate
# The frame count and duration in a header may be estimates; media is called incomplete only if
# it falls short of both by this much.
_COMPLETE_SHARE = 0.95
_COMPLETE_SECONDS = 1.0


class RecordedSource(OpenCVSource):
    """Recorded media read with `cv2.VideoCapture`; subclasses implement `_connect`.

    If timestamps are missing or do not advance, pictures are one nominal period apart.
    """

    def __init__(self, source_id: str) -> None:
        super().__init__(source_id)
        self._duration: float | None = None  # also used by `_ends_early` if seeking is impossible
        self._period = _PERIOD
        self._expected_frames = 0.0
        self._timestamp = 0.0
        self._position = 0.0
        self._is_ahead = False  # `seek` has grabbed the picture that the next `grab` delivers

    @property
    def position(self) -> float:
        """Seconds from the start of the media to the grabbed picture."""
        return max(0.0, self._position)

    @property
    def duration(self) -> float | None:
        """The duration in seconds that the header gives."""
        return self._duration

    def open(self) -> None:
        """Connect and read the header.

        Raises:
            CameraError: the media cannot be opened.
        """
        self._reconnect()
        self._learn_mode()
        frames = self._opened().get(cv2.CAP_PROP_FRAME_COUNT)  # negative where it is not known
        if (rate := plausible_rate(self._opened().get(cv2.CAP_PROP_FPS))) > 0:
            self._period = 1 / rate
            self._expected_frames = max(0.0, frames)
            self._duration = frames / rate if frames > 0 else None
        self._position = -self._period

    def grab(self) -> bool:
        """Advance to the next picture; return False if there is none."""
        if self._is_ahead:
            self._is_ahead = False
            return True
        return self._step()

    def seek(self, seconds: float) -> None:
        """Jump to the picture shown at a position; to the nearest one if they are regular.

        OpenCV's own seeking counts frames at the nominal rate and trusts every index: it is off by
        seconds if the rate varies or the file has no index. Here it makes a first jump, from which
        pictures are skipped until the position is reached.

        Raises:
            CameraError: the file or server is gone.
        """
        last = self._duration if self._duration is not None else 0.0
        self._is_ahead = self._grab_at(min(max(0.0, seconds), last))

    @property
    def _ends_early(self) -> bool:
        """Tell, after the last picture, whether the header promised more."""
        duration = self._duration or 0.0
        is_short = self._grabbed < _COMPLETE_SHARE * self._expected_frames
        is_early = self.position < min(duration - _COMPLETE_SECONDS, _COMPLETE_SHARE * duration)
        return not self._grabbed or (is_short and is_early)

    def _connect(self) -> cv2.VideoCapture:
        """Return a new, opened capture at the start of the media.

        Raises:
            CameraError: the media cannot be opened.
        """
        raise NotImplementedError

    def _reconnect(self) -> None:
        self.close()
        self._capture = self._connect()
        self._grabbed = 0

    def _step(self) -> bool:
        """Grab the next picture and set its position."""
        if not super().grab():
            return False
        timestamp = self._opened().get(cv2.CAP_PROP_POS_MSEC) / 1000
        is_valid = timestamp > 0 and timestamp != self._timestamp
        self._position = timestamp if is_valid else self._position + self._period
        self._timestamp = timestamp
        return True

    def _grab_at(self, wanted: float) -> bool:
        """Grab the picture shown at `wanted` seconds; return False if the media has no picture."""
        half = min(self._period, _PERIOD) / 2
        for start in self._starts(wanted):
            if self._jump(start) and (start == 0 or self._position <= wanted + half):
                break
        else:
            return False
        steps = 0
        while self._position < wanted - half:
            if not self._step():
                # Past the end: take the last picture.
                return self._repeat(start, steps)
            steps += 1
        # If pictures are far apart, the previous one is still shown.
        is_too_far = steps > 0 and self._position > wanted + half
        return self._repeat(start, steps - 1) if is_too_far else True

    def _starts(self, wanted: float) -> Iterator[float]:
        """Yield positions to jump to, further back each time, since a jump may land too late."""
        back = self._period
        while back < wanted:
            yield wanted - back
            back = max(1.0, 4 * back)
        yield 0.0

    def _jump(self, start: float) -> bool:
        """Grab a picture near `start`, the first one for 0; tell whether its position is known."""
        if start <= 0:
            self._reconnect()
        else:
            self._opened().set(cv2.CAP_PROP_POS_MSEC, start * 1000)
        self._position = start - self._period
        self._timestamp = 0.0
        is_grabbed = self._step()
        self._grabbed = round(self._position / self._period) + is_grabbed
        # Without a timestamp it could be any picture, except at the start.
        return is_grabbed and (start <= 0 or self._timestamp > 0)

    def _repeat(self, start: float, steps: int) -> bool:
        """Repeat a jump and its steps: decoders cannot step back."""
        return self._jump(start) and all(self._step() for _ in range(steps))
