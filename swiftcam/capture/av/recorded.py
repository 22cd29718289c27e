"""Recorded media, in a file or on a server: positions and exact seeking."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from swiftcam.capture.av.conversion import Converter, stretched
from swiftcam.capture.av.damage import damage_notice
from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode, plausible_rate
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    import numpy as np
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from swiftcam.capture.av.media import OpenMedia

_PERIOD = 1 / 30  # seconds for a picture if the media has no rate
# The frame count and duration in a header may be estimates; media is called incomplete only if
# it falls short of both by this much.
_COMPLETE_SHARE = 0.95
_COMPLETE_SECONDS = 1.0
_MAY_JUMP = 0x0200  # FFmpeg's AVFMT_TS_DISCONT
_LONGEST_GAP = 10.0  # seconds between two pictures, in formats whose timestamps may jump
# Names of formats where cameras and the window use another one.
_FORMATS = {"MJPEG": "MJPG"}


class Picture(NamedTuple):
    """A decoded picture and its position in seconds from the first one."""

    frame: VideoFrame
    position: float


class RecordedSource(SourceBase):
    """Recorded media; subclasses implement `_connect`.

    If timestamps are missing or do not advance, pictures are one nominal period apart.
    """

    def __init__(self, source_id: str) -> None:
        super().__init__(source_id)
        self._media: OpenMedia | None = None
        self._converter = Converter()
        self._mode: Mode | None = None
        self._duration: float | None = None  # also used by `_ends_early` if seeking is impossible
        self._period = _PERIOD
        self._expected_frames = 0.0
        self._origin = 0.0  # the timestamp of the first picture, in seconds
        self._timestamp: float | None = None  # of the newest decoded picture
        self._newest = 0.0  # its position
        self._has_jumps = False  # in the timestamps
        self._ahead: deque[Picture] = deque()  # decoded, but not yet grabbed
        self._grabbed: Picture | None = None
        self._count = 0  # pictures from the start to the grabbed one

    @property
    def position(self) -> float:
        """Seconds from the first picture of the media to the grabbed one."""
        return max(0.0, self._grabbed.position) if self._grabbed else 0.0

    @property
    def duration(self) -> float | None:
        """The duration in seconds that the header gives."""
        return self._duration

    @property
    def mode(self) -> Mode | None:
        """The mode that the header gives, with the size of the newest picture."""
        return self._mode

    @property
    def notice(self) -> str:
        """A sentence about damaged pictures; "" if there are none."""
        return damage_notice(self._media.damaged if self._media else 0)

    def open(self) -> None:
        """Connect, read the header and decode the first picture.

        Raises:
            CameraError: the media cannot be opened, or has no picture that can be decoded.
        """
        self._restart()
        self._read_header(self._opened().stream)

    def grab(self) -> bool:
        """Advance to the next picture; return False if there is none."""
        picture = self._ahead.popleft() if self._ahead else self._read()
        if picture is None:
            return False
        self._grabbed = picture
        self._count += 1
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB `(H, W, 3)`, upright, with square pixels.

        Raises:
            CameraError: no picture was grabbed.
        """
        if self._grabbed is None:
            raise CameraError(phrase("{source} has no picture yet.", source=self.source_id))
        rgb = self._converter.rgb(self._grabbed.frame, self._aspect)
        if self._mode is not None:
            self._mode = replace(self._mode, width=rgb.shape[1], height=rgb.shape[0])
        return rgb

    def seek(self, seconds: float) -> None:
        """Jump to the picture shown at a position; to the nearest one if they are regular.

        FFmpeg jumps to a key frame before it, and from there all pictures are decoded.

        Raises:
            CameraError: the file or server is gone.
        """
        last = self._duration or 0.0
        wanted = max(0.0, seconds) if seconds < last else math.inf  # the end may be later than said
        limit = wanted + min(self._period, _PERIOD) / 2
        for start in self._starts(min(wanted, last)):
            self._ahead = self._find(start, wanted, limit)
            if self._ahead:
                self._count = round(self._ahead[0].position / self._period)
                return

    def close(self) -> None:
        """Release the file or connection. The grabbed picture stays."""
        self._release()

    def _release(self) -> None:
        if self._media is not None:
            self._media.close()
            self._media = None
        self._ahead.clear()

    def _connect(self) -> OpenMedia:
        """Return the opened media, at its start.

        Raises:
            CameraError: the media cannot be opened.
        """
        raise NotImplementedError

    def _no_picture(self, media: OpenMedia) -> CameraError:
        """Return why media that was opened has no picture."""
        raise NotImplementedError

    @property
    def _ends_early(self) -> bool:
        """Tell, after the last picture, whether the header promised more."""
        duration = self._duration or 0.0
        count = self._count + (self._media.damaged if self._media else 0)
        is_short = count < _COMPLETE_SHARE * self._expected_frames
        end = self.position + self._last_duration
        is_early = end < min(duration - _COMPLETE_SECONDS, _COMPLETE_SHARE * duration)
        return is_short and is_early

    @property
    def _last_duration(self) -> float:
        """Seconds for which the grabbed picture is shown, if the media says so; else 0.0."""
        frame = self._grabbed.frame if self._grabbed else None
        if frame is None or not frame.duration or not frame.time_base:
            return 0.0
        return float(frame.duration * frame.time_base)

    @property
    def _aspect(self) -> Fraction | None:
        return self._media.stream.sample_aspect_ratio if self._media else None

    def _opened(self) -> OpenMedia:
        if self._media is None:
            raise CameraError(phrase("{source} is not open.", source=self.source_id))
        return self._media

    def _restart(self) -> None:
        """Connect again, and decode the first picture."""
        earlier = self._media
        self._release()
        self._media = self._connect()
        self._timestamp, self._newest = None, -self._period
        first = self._media.next_frame()
        if first is None:
            raise self._no_picture(self._media)
        self._origin = first.time if first.time is not None else 0.0
        self._ahead = deque([self._placed(first)])
        self._count = 0
        if earlier is not None:
            self._media.recount(earlier)

    def _read_header(self, stream: VideoStream) -> None:
        rate = plausible_rate(float(stream.average_rate or stream.guessed_rate or 0))
        if rate > 0:
            self._period = 1 / rate
        self._duration = self._header_duration(stream)
        self._expected_frames = float(stream.frames or (self._duration or 0.0) / self._period)
        frame = self._ahead[0].frame
        width, height = stretched(frame.width, frame.height, self._aspect)
        if frame.rotation % 180:
            width, height = height, width
        self._mode = Mode(width, height, rate, format_name(stream))

    def _header_duration(self, stream: VideoStream) -> float | None:
        if stream.duration and stream.time_base:
            duration = float(stream.duration * stream.time_base)
            if "mov" in stream.container.format.name.split(","):
                return duration  # an edit list may leave out frames that are counted
            # Of an AVI file that is cut off, FFmpeg shortens the duration, but not the count.
            return max(duration, stream.frames * self._period)
        if (tag := _tagged_duration(stream.metadata)) is not None:
            return tag
        length = self._opened().container.duration
        return length / 1_000_000 if length and length > 0 else None

    def _read(self) -> Picture | None:
        frame = self._opened().next_frame()
        return self._placed(frame) if frame is not None else None

    def _placed(self, frame: VideoFrame) -> Picture:
        """Return a newly decoded frame with its position."""
        is_valid = frame.time is not None and frame.time != self._timestamp
        if is_valid and self._timestamp is not None:
            self._leave_out_jump(frame.time - self._timestamp)
        self._newest = frame.time - self._origin if is_valid else self._newest + self._period
        self._timestamp = frame.time
        return Picture(frame, self._newest)

    def _leave_out_jump(self, seconds: float) -> None:
        """Continue the positions where timestamps jump: back, as in a film made of several, or far.

        Only in formats for that, far ahead is a jump; in others it is a long pause.
        """
        can_jump = self._opened().container.format.flags & _MAY_JUMP
        if seconds < 0 or (can_jump and seconds > _LONGEST_GAP):
            self._origin += seconds - self._period
            self._has_jumps = True

    def _starts(self, wanted: float) -> Iterator[float]:
        """Yield positions to jump to, further back each time, since a jump may land too late.

        If timestamps jump, several places have the same one: only the start is certain.
        """
        back = math.inf if self._has_jumps else min(self._period, _PERIOD)
        while back < wanted:
            yield wanted - back
            back = max(1.0, 4 * back)
        yield 0.0

    def _find(self, start: float, wanted: float, limit: float) -> deque[Picture]:
        """Play from a jump to the last picture up to `limit`; return it and what follows it.

        If the one before is nearer to `wanted`, that; if the jump failed or landed after it, none.
        """
        if start <= 0:
            self._restart()
        else:
            self._ahead.clear()
            self._timestamp = None  # the picture after a jump may be the newest one again
            if not self._opened().jump(self._origin + start):
                return deque()
        before: Picture | None = None
        while (picture := self._ahead.popleft() if self._ahead else self._read()) is not None:
            if picture.frame.time is None and start > 0:
                return deque()  # without a timestamp it could be any picture
            if picture.position > limit or (before and _is_nearer(before, wanted, picture)):
                if before is not None:
                    return deque([before, picture])
                return deque([picture] if start <= 0 else [])
            before = picture
        return deque([before] if before is not None else [])


def _is_nearer(one: Picture, wanted: float, other: Picture) -> bool:
    """Tell whether the first of two pictures is nearer to a position."""
    return other.position > wanted and wanted - one.position < other.position - wanted


def format_name(stream: VideoStream) -> str:
    """Return the short name of a stream's format, such as "H264" or "MJPG"."""
    name = stream.codec_context.codec.canonical_name.upper()
    return _FORMATS.get(name, name)


def _tagged_duration(metadata: dict[str, str]) -> float | None:
    """Return the duration that Matroska keeps for each stream, in seconds."""
    try:
        hours, minutes, seconds = metadata["DURATION"].split(":")
        return 3600 * int(hours) + 60 * int(minutes) + float(seconds) or None
    except (KeyError, ValueError):
        return None
