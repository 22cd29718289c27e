"""Connects PyAV to streams: with deadlines, over the HTTP client of this room or FFmpeg's own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import av

from swiftcam.capture.av.media import video_stream
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

    from swiftcam.addresses import Address
    from swiftcam.capture.web.web_client import Deadlines
    from swiftcam.capture.web.web_file import WebFile

_MICROSECONDS = 1_000_000
_WAITED = 0.9  # of a deadline: only a server that does not answer takes so long
# The rate is not looked for, which takes a second: it has no use for a live stream.
_LIVE = {"fpsprobesize": "0", "analyzeduration": "2000000"}
# Errors after which the other transport of RTSP would fail too.
_FINAL = (
    av.HTTPUnauthorizedError,
    av.HTTPForbiddenError,
    av.HTTPNotFoundError,
    ConnectionError,
    TimeoutError,
    av.ExitError,
)


class Connection:
    """An opened stream: its container, its video, and the file on a web server that it reads.

    `is_segmented`: HLS or DASH, which arrive in bursts.
    """

    def __init__(
        self, container: InputContainer, stream: VideoStream, file: WebFile | None = None
    ) -> None:
        self.container = container
        self.stream = stream
        self.file = file
        self.is_segmented = container.format.name.split(",")[0] in ("hls", "dash")

    @property
    def failure(self) -> Exception | None:
        """Why reading from a web server ended; None if it did not fail."""
        return self.file.failure if self.file else None

    @property
    def duration(self) -> float | None:
        """The duration in seconds that the container gives; None if it gives none."""
        duration = self.container.duration
        return duration / _MICROSECONDS if duration and duration > 0 else None

    def wait_until(self, deadline: float) -> None:
        """Set the monotonic time at which reading from a web server fails."""
        if self.file is not None:
            self.file.wait_until(deadline)

    def close(self) -> None:
        """Close the connection to a web server."""
        if self.file is not None:
            self.file.close()


def connect_file(address: Address, file: WebFile, deadlines: Deadlines) -> Connection:
    """Return the stream that a web server sends.

    Raises:
        Exception: of FFmpeg or of the connection, whichever knows the reason.
        CameraError: it has no video.
    """
    file.wait_until(time.monotonic() + deadlines.connect)
    is_live = file.length is None
    try:
        container = av.open(file, "r", options=_LIVE if is_live else {}, metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise file.failure or error from error
    return _with_video(address, container, file)


def connect_url(address: Address, deadlines: Deadlines) -> Connection:
    """Return the stream that FFmpeg reads itself: RTSP, HLS, DASH.

    Raises:
        FFmpegError: it cannot be opened.
        TimeoutError: the server does not answer in time.
        CameraError: it has no video.
    """
    network = address.network
    assert network is not None
    if network.scheme.startswith("rtsp"):
        wait = str(round(deadlines.connect * _MICROSECONDS))
        container = _open_rtsp(address, deadlines, {"timeout": wait})
    else:
        wait = str(round(deadlines.read * _MICROSECONDS))
        # Persistent connections hide why a server is gone.
        options = {"rw_timeout": wait, "http_persistent": "0", "seg_max_retry": "1"}
        container = _open(address, deadlines, options)
    return _with_video(address, container)


def _open_rtsp(address: Address, deadlines: Deadlines, options: dict[str, str]) -> InputContainer:
    """Open with TCP, or with UDP if the server does not support TCP."""
    try:
        return _open(address, deadlines, {**options, "rtsp_flags": "prefer_tcp"} | _LIVE)
    except _FINAL:
        raise
    except av.FFmpegError:
        return _open(address, deadlines, {**options, "rtsp_transport": "udp"} | _LIVE)


def _open(address: Address, deadlines: Deadlines, options: dict[str, str]) -> InputContainer:
    began = time.monotonic()
    try:
        return av.open(
            address.for_ffmpeg(),
            options=options,
            timeout=(deadlines.connect, deadlines.read),
            metadata_errors="replace",
        )
    except av.FFmpegError as error:
        # FFmpeg's RTSP reports an answer that did not come in time as one that is not valid.
        if time.monotonic() - began > _WAITED * deadlines.connect:
            raise TimeoutError from error
        raise


def _with_video(
    address: Address, container: InputContainer, file: WebFile | None = None
) -> Connection:
    stream = video_stream(container)
    if stream is not None and stream.codec_context is not None:
        return Connection(container, stream, file)
    has_sound = bool(container.streams.audio)
    container.close()
    if stream is not None:
        raise CameraError(
            phrase(
                "The stream {address} has a video in a format that cannot be decoded here. Choose "
                "H.264 in the camera's settings.",
                address=address.shown,
            )
        )
    if has_sound:
        raise CameraError(
            phrase(
                "The stream {address} has only sound, no pictures. Check the path in the address.",
                address=address.shown,
            )
        )
    raise CameraError(
        phrase(
            "The stream {address} has no pictures. Check the path in the address.",
            address=address.shown,
        )
    )
