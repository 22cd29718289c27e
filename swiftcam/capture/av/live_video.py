"""Live video that FFmpeg reads from the network: RTSP, HLS, or a container without an end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam.capture.av.conversion import Converter, stretched
from swiftcam.capture.av.damage import damage_notice
from swiftcam.capture.av.media import OpenMedia
from swiftcam.capture.av.reasons import lost_reason
from swiftcam.capture.av.recorded import format_name
from swiftcam.capture.av.streams import SEGMENT_READS
from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode
from swiftcam.capture.pacing import Pacer
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from swiftcam.addresses import Address
    from swiftcam.capture.av.streams import Connection

_LATE = 0.1  # seconds
_LONGEST_GAP = 10.0  # seconds: a longer one is a jump of the timestamps
_LONGEST_WAIT = 1.0  # seconds that one picture is waited for, so that the view can be closed


class LiveVideoSource(SourceBase):
    """Live video on an opened connection.

    HLS arrives in bursts, one for each segment of several seconds: its pictures are delivered at
    the pace of their timestamps.
    """

    is_live = True

    def __init__(self, address: Address, connection: Connection, read_seconds: float) -> None:
        super().__init__(address.shown)
        self._address = address
        self._connection = connection
        self._read_seconds = read_seconds
        self._media = OpenMedia(connection.container, connection.stream, is_live=True)
        self._converter = Converter()
        self._pacer = Pacer(_LONGEST_GAP) if connection.is_segmented else None
        self._frame: VideoFrame | None = None
        self._began_at = time.monotonic()
        self._first_time: float | None = None
        stream = connection.stream
        aspect = stream.sample_aspect_ratio
        width, height = stretched(stream.width, stream.height, aspect)
        # FFmpeg invents a rate for streams without one.
        self._mode = Mode(width, height, 0.0, format_name(stream)) if width and height else None

    @property
    def mode(self) -> Mode | None:
        """The size of the newest picture and the format."""
        return self._mode

    @property
    def notice(self) -> str:
        """A sentence about damaged pictures; "" if there are none."""
        return damage_notice(self._media.damaged)

    @property
    def silence_limit(self) -> float | None:
        """Longer for HLS, whose server may have no new segment for some seconds."""
        return SEGMENT_READS * self._read_seconds if self._connection.is_segmented else None

    def open(self) -> None:
        """Do nothing: the connection is open."""

    def grab(self) -> bool:
        """Wait for the next picture; return False if it was a recording, sent faster than live.

        Raises:
            CameraError: the stream ended or fell silent.
        """
        self._connection.wait_until(time.monotonic() + self._read_seconds)
        frame = self._media.next_frame()
        if frame is None:
            if self._was_recording:
                return False
            raise self._lost()
        self._frame = frame
        if frame.time is not None:
            self._first_time = frame.time if self._first_time is None else self._first_time
            if self._pacer is not None:
                self._wait_until_due(self._pacer, frame.time)
        return True

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB `(H, W, 3)`, upright, with square pixels.

        Raises:
            CameraError: no picture was grabbed.
        """
        if self._frame is None:
            raise CameraError(phrase("{source} has no picture yet.", source=self.source_id))
        rgb = self._converter.rgb(self._frame, self._connection.stream.sample_aspect_ratio)
        self._mode = Mode(rgb.shape[1], rgb.shape[0], 0.0, format_name(self._connection.stream))
        return rgb

    def close(self) -> None:
        """Close the connection."""
        self._media.close()
        self._connection.close()

    def _wait_until_due(self, pacer: Pacer, timestamp: float) -> None:
        seconds = pacer.seconds_until(timestamp, time.monotonic())
        if seconds > 0:
            time.sleep(min(seconds, _LONGEST_WAIT))
        elif seconds < -_LATE:
            # The next segment came late. Without the schedule, so will the next pictures: from now
            # on there is time to wait for a segment.
            pacer.restart()
            pacer.seconds_until(timestamp, time.monotonic())

    @property
    def _was_recording(self) -> bool:
        """Tell, at a regular end, whether the pictures came faster than they were taken."""
        if self._media.failure or self._connection.failure or self._first_time is None:
            return False
        assert self._frame is not None
        shown = (self._frame.time or 0.0) - self._first_time
        return self._pacer is None and shown > 2 * (time.monotonic() - self._began_at)

    def _lost(self) -> CameraError:
        connection = self._connection
        error = connection.failure or connection.refusal or self._media.failure
        reason = lost_reason(error, self._address, self._read_seconds)
        return CameraError(
            phrase("The stream {address} ended: {reason}", address=self.source_id, reason=reason)
        )
