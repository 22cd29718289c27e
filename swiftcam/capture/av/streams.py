"""Connects PyAV to streams, with deadlines: over the HTTP client, or RTSP of FFmpeg's own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import av

from swiftcam.capture.av.media import video_stream
from swiftcam.capture.web.hls_files import HlsFiles
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

    from swiftcam.addresses import Address
    from swiftcam.capture.web.web_client import Deadlines, Web
    from swiftcam.capture.web.web_file import WebFile

_MICROSECONDS = 1_000_000
SEGMENT_READS = 3  # times the usual wait for a picture, for the next segment of HLS
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
        self,
        container: InputContainer,
        stream: VideoStream,
        file: WebFile | HlsFiles | None = None,
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
    def refusal(self) -> Exception | None:
        """Why a web server did not send the newest file of HLS; None if it did."""
        return self.file.refusal if isinstance(self.file, HlsFiles) else None

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


def connect_hls(address: Address, web: Web, url: str) -> Connection:
    """Return the HLS stream whose playlist is at a URL; its files come through the HTTP client.

    Raises:
        Exception: of FFmpeg or of the connection, whichever knows the reason.
        CameraError: it has no video.
    """
    files = HlsFiles(web)
    try:
        container = _open_hls(url, web, files)
    except (av.FFmpegError, ValueError) as error:
        files.close()
        if files.is_encrypted:
            # FFmpeg decrypts only what it also fetches, without verifying certificates.
            assert address.network is not None
            return _with_video(address, _open_hls(address.for_ffmpeg(), web, None))
        raise files.failure or files.refusal or error from error
    return _with_video(address, container, files)


def _open_hls(url: str, web: Web, files: HlsFiles | None) -> InputContainer:
    options = {"http_persistent": "0", "extension_picky": "0", "allowed_extensions": "ALL"}
    if files is None:
        options["rw_timeout"] = str(round(web.deadlines.read * _MICROSECONDS))
    return av.open(
        url,
        format="hls",
        options=options,
        io_open=files.open if files else None,
        # FFmpeg also waits for the next segment, which comes after that of several seconds.
        timeout=(web.deadlines.connect, SEGMENT_READS * web.deadlines.read),
        metadata_errors="replace",
    )


def connect_rtsp(address: Address, deadlines: Deadlines) -> Connection:
    """Return the RTSP stream at an address, which FFmpeg reads itself.

    Raises:
        FFmpegError: it cannot be opened.
        TimeoutError: the server does not answer in time.
        CameraError: it has no video.
    """
    options = {"timeout": str(round(deadlines.connect * _MICROSECONDS))}
    return _with_video(address, _open_rtsp(address, deadlines, options))


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
    address: Address, container: InputContainer, file: WebFile | HlsFiles | None = None
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
