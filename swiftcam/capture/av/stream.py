"""A network stream: what a server sends decides which source it is."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING

import av

from swiftcam.addresses import Address, parse_address
from swiftcam.capture.animation import animation_of
from swiftcam.capture.av.live_video import LiveVideoSource
from swiftcam.capture.av.pictures_over_http import (
    MOST_BYTES,
    MjpegSource,
    SnapshotSource,
    picture_format,
)
from swiftcam.capture.av.reasons import opening_reason, refused_content
from swiftcam.capture.av.remote_film import RemoteFilmSource
from swiftcam.capture.av.streams import Connection, connect_file, connect_hls, connect_rtsp
from swiftcam.capture.base import DEFAULT_OPTIONS, SourceBase, SourceOptions
from swiftcam.capture.web.certificates import certificates_of
from swiftcam.capture.web.web_client import Answer, Deadlines, Web
from swiftcam.capture.web.web_file import WebFile
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.capture.mode import Mode

_HEAD = 512  # bytes by which a content is recognised
_WEBP_HEAD = 64  # bytes; the mark comes right after the size of the canvas
_GIF_HEAD = 1024  # bytes, with a palette of 256 colours before the mark of an animation
_PAGE = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body|\{|\[)", re.IGNORECASE)
_PLAYLIST = re.compile(rb"\s*#EXTM3U")
_FIRST_PART = re.compile(rb"\s*--[^\r\n]+\r?\n[\w-]+\s*:")


def _is_animation(answer: Answer, head: bytes) -> bool:
    """Tell whether a picture is an animated GIF, PNG or WebP, which is played as from a file."""
    if _is_webp(head):
        return head[12:16] == b"VP8X" and b"ANIM" in head[:_WEBP_HEAD]
    if head.startswith(b"GIF8"):
        return b"NETSCAPE2.0" in answer.head(_GIF_HEAD)
    return head.startswith(b"\x89PNG") and b"acTL" in head.partition(b"IDAT")[0]


def _is_webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


class StreamSource(SourceBase):
    """The stream at an address. A password in the address is never shown."""

    def __init__(
        self,
        address: str | Address,
        deadlines: Deadlines | None = None,
        options: SourceOptions = DEFAULT_OPTIONS,
    ) -> None:
        self._address = parse_address(address) if isinstance(address, str) else address
        super().__init__(self._address.shown)
        self._deadlines = deadlines or Deadlines()
        self._options = options
        self._inner: SourceBase | None = None
        self._answer: Answer | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether the stream is endless: a video file on a server is not live."""
        return self._inner.is_live if self._inner else True

    @property
    def may_stand_still(self) -> bool:
        """Tell whether the picture may stay the same for long, as of a snapshot."""
        return bool(self._inner and self._inner.may_stand_still)

    @property
    def silence_limit(self) -> float | None:
        """Seconds without a picture that are no fault; None for the usual ones."""
        return self._inner.silence_limit if self._inner else None

    @property
    def position(self) -> float:
        """Seconds from the start of a video on a server; 0.0 if live."""
        return self._inner.position if self._inner else 0.0

    @property
    def duration(self) -> float | None:
        """The duration in seconds; None if live, or if the server sends only whole files."""
        return self._inner.duration if self._inner else None

    @property
    def mode(self) -> Mode | None:
        """The mode of the delivered pictures."""
        return self._inner.mode if self._inner else None

    @property
    def notice(self) -> str:
        """A sentence about a problem that did not stop the stream; "" if there is none."""
        return self._inner.notice if self._inner else ""

    def open(self) -> None:
        """Connect, within a deadline.

        Raises:
            CameraError: the server does not answer, refuses, or sends no video.
        """
        try:
            self._inner = self._connect()
            self._inner.open()
        except (av.FFmpegError, OSError, http.client.HTTPException, ValueError) as error:
            reason = opening_reason(error, self._address, self._deadlines.connect)
            raise self._refused(reason) from error

    def grab(self) -> bool:
        """Wait for the next picture; return False at the end of a video on a server.

        Raises:
            CameraError: a live stream ended or fell silent, or a video ended early.
        """
        return self._opened().grab()

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB uint8 `(H, W, 3)`.

        Raises:
            CameraError: the picture cannot be decoded.
        """
        return self._opened().retrieve()

    def seek(self, seconds: float) -> None:
        """Jump to a position in a video on a server.

        Raises:
            CameraError: the server is gone.
        """
        self._opened().seek(seconds)

    def close(self) -> None:
        """Close the connection."""
        if self._inner is not None:
            self._inner.close()
        if self._answer is not None:
            self._answer.close()

    def _opened(self) -> SourceBase:
        if self._inner is None:
            raise CameraError(phrase("{source} is not open.", source=self.source_id))
        return self._inner

    def _refused(self, reason: str) -> CameraError:
        return CameraError(
            phrase(
                "The stream {address} cannot be opened: {reason}",
                address=self.source_id,
                reason=reason,
            )
        )

    def _connect(self) -> SourceBase:
        network = self._address.network
        if network is None or self._address.problem:
            raise CameraError(self._address.problem or repr(self._address))
        certificates = certificates_of(network, self._options.certificates)
        if network.scheme.startswith("rtsp"):
            if network.scheme == "rtsps":
                certificates.verify(network, self._deadlines.connect)
            return self._source(lambda: connect_rtsp(self._address, self._deadlines))
        web = Web(network, self._deadlines, certificates)
        answer = self._answer = web.get()
        head = answer.head(_HEAD)
        if answer.content_type.startswith("multipart/") or _FIRST_PART.match(head):
            return MjpegSource(self._address, web, answer)
        if _PLAYLIST.match(head):
            answer.close()
            return self._source(lambda: connect_hls(self._address, web, answer.url))
        if _PAGE.match(head) or answer.content_type == "text/html":
            raise self._refused(refused_content(answer.content_type))
        is_picture = picture_format(head) or answer.content_type.startswith("image/")
        if is_picture and not _is_animation(answer, head):
            return self._of_picture(web, answer)
        if _is_webp(head):
            return animation_of(self.source_id, answer.read_all(MOST_BYTES))
        file = WebFile(web, answer)
        return self._source(
            lambda: connect_file(self._address, WebFile(web, web.get()), self._deadlines),
            connect_file(self._address, file, self._deadlines),
        )

    def _of_picture(self, web: Web, answer: Answer) -> SourceBase:
        return SnapshotSource(self._address, web, answer)

    def _source(
        self, connect: Callable[[], Connection], connection: Connection | None = None
    ) -> SourceBase:
        """Return the source of a stream: recorded if it has an end, else live.

        `connect` opens a connection, also the first one if there is none yet.
        """
        connection = connection or connect()
        length = connection.file.length if connection.file else None
        if connection.duration is None and length is None:
            return LiveVideoSource(self._address, connection, self._deadlines.read)
        return RemoteFilmSource(self._address, connection, connect, self._deadlines)
