"""Media on a time line, a file or a video on a server: positions and exact seeking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from swiftcam.capture.mode import plausible_rate
from swiftcam.capture.opencv.captures import OpenCVSource

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERIOD = 1 / 30  # seconds for a picture where the media has no rate of its own
# A container's frame count and duration may be estimates; media is called incomplete only when
# both fall short by this much.
_COMPLETE_SHARE = 0.95
_COMPLETE_SECONDS = 1.0


class RecordedSource(OpenCVSource):
    """A `cv2.VideoCapture` with a time line; subclasses say how to connect.

    Where the timestamps are missing or stand still, pictures are one nominal period apart.
    """

    def __init__(self, source_id: str) -> None:
        super().__init__(source_id)
        self._duration: float | None = None  # for "ends early" also where it cannot seek
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
        """The seconds of the media as its header says."""
        return self._duration

    def open(self) -> None:
        """Connect and read the header.

        Raises:
            CameraError: it cannot be opened.
        """
        self._connect_anew()
        self._learn_mode()
        frames = self._opened().get(cv2.CAP_PROP_FRAME_COUNT)  # negative where it is not known
        if (rate := plausible_rate(self._opened().get(cv2.CAP_PROP_FPS))) > 0:
            self._period = 1 / rate
            self._expected_frames = max(0.0, frames)
            self._duration = frames / rate if frames > 0 else None
        self._position = -self._period

    def grab(self) -> bool:
        """Advance to the next picture; False when there is none."""
        if self._is_ahead:
            self._is_ahead = False
            return True
        return self._step()

    def seek(self, seconds: float) -> None:
        """Go to the picture on show at a position, the nearest one where they are regular.

        OpenCV's own seeking counts frames at the nominal rate and trusts every index: it misses
        by seconds where the rate varies or the file has no index. It serves as a first jump here;
        from there, pictures are passed over until the time is reached.

        Raises:
            CameraError: the file or server is gone.
        """
        last = self._duration if self._duration is not None else 0.0
        self._is_ahead = self._land(min(max(0.0, seconds), last))

    @property
    def _ends_early(self) -> bool:
        """Tell, where no picture follows, whether the header promised more."""
        duration = self._duration or 0.0
        is_short = self._grabbed < _COMPLETE_SHARE * self._expected_frames
        is_early = self.position < min(duration - _COMPLETE_SECONDS, _COMPLETE_SHARE * duration)
        return not self._grabbed or (is_short and is_early)

    def _connect(self) -> cv2.VideoCapture:
        """Return a new, opened capture at the start of the media.

        Raises:
            CameraError: it cannot be opened.
        """
        raise NotImplementedError

    def _connect_anew(self) -> None:
        self.close()
        self._capture = self._connect()
        self._grabbed = 0

    def _step(self) -> bool:
        """Grab the next picture and note when it is due."""
        if not super().grab():
            return False
        timestamp = self._opened().get(cv2.CAP_PROP_POS_MSEC) / 1000
        is_told = timestamp > 0 and timestamp != self._timestamp
        self._position = timestamp if is_told else self._position + self._period
        self._timestamp = timestamp
        return True

    def _land(self, wanted: float) -> bool:
        """Grab the picture on show at `wanted`; False if the media has none at all."""
        half = min(self._period, _PERIOD) / 2
        for start in self._starts(wanted):
            if self._jump(start) and (start == 0 or self._position <= wanted + half):
                break
        else:
            return False
        steps = 0
        while self._position < wanted - half:
            if not self._step():
                # Past the last picture: that one it is.
                return self._repeat(start, steps)
            steps += 1
        # Where pictures are far apart, the one before is still on show.
        is_too_far = steps > 0 and self._position > wanted + half
        return self._repeat(start, steps - 1) if is_too_far else True

    def _starts(self, wanted: float) -> Iterator[float]:
        """Yield positions to jump to, ever further back: a jump may land too late."""
        back = self._period
        while back < wanted:
            yield wanted - back
            back = max(1.0, 4 * back)
        yield 0.0

    def _jump(self, start: float) -> bool:
        """Grab a picture near `start`, the very first one for 0; tell whether it is known which."""
        if start <= 0:
            self._connect_anew()
        else:
            self._opened().set(cv2.CAP_PROP_POS_MSEC, start * 1000)
        self._position = start - self._period
        self._timestamp = 0.0
        is_grabbed = self._step()
        self._grabbed = round(self._position / self._period) + is_grabbed
        # Without a timestamp it could be any picture; only at the start can they be counted.
        return is_grabbed and (start <= 0 or self._timestamp > 0)

    def _repeat(self, start: float, steps: int) -> bool:
        """Jump and step again as before: decoders cannot go back."""
        return self._jump(start) and all(self._step() for _ in range(steps))
