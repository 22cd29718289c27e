"""A video file."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import av

from swiftcam.capture.av.media import OpenMedia, video_stream
from swiftcam.capture.av.recorded import RecordedSource
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from av.video.stream import VideoStream


class VideoSource(RecordedSource):
    """A video file that FFmpeg can decode."""

    def __init__(self, path: Path) -> None:
        super().__init__(one_line(path.name))
        self._path = path
        self._shown = one_line(str(path))

    def grab(self) -> bool:
        """Advance to the next picture; return False at the end.

        Raises:
            CameraError: the file ends well before the end that its header gives, or cannot be read.
        """
        if super().grab():
            return True
        failure = self._opened().failure
        if isinstance(failure, OSError) and failure.errno:
            raise self._unreadable(failure.strerror)
        if self._ends_early:
            raise CameraError(
                phrase(
                    "{path} ends early, after {count} of {expected:.0f} frames: it is cut off or "
                    "damaged. Copy the video again.",
                    path=self._shown,
                    count=self._count,
                    expected=self._expected_frames,
                )
            )
        return False

    def _connect(self) -> OpenMedia:
        self._check_file()
        try:
            # With the protocol, a colon in the name is no protocol.
            container = av.open(f"file:{self._path}", metadata_errors="replace")
        except (av.FFmpegError, UnicodeError) as error:
            raise CameraError(
                phrase(
                    "{path} is not a video that can be decoded ({reason}): it is another kind of "
                    "file, or damaged or cut off. Check that a video player opens it.",
                    path=self._shown,
                    reason=getattr(error, "strerror", "") or str(error),
                )
            ) from error
        stream = video_stream(container)
        if stream is None or stream.codec_context is None:
            raise self._no_video(stream is None, bool(container.streams.audio))
        return OpenMedia(container, stream)

    def _header_duration(self, stream: VideoStream) -> float | None:
        if stream.container.format.name == "apng":
            return _apng_duration(self._path)
        return super()._header_duration(stream)

    def _check_file(self) -> None:
        try:
            with self._path.open("rb") as file:
                is_empty = not file.read(1)
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        if is_empty:
            raise CameraError(phrase("{path} is empty. Copy the video again.", path=self._shown))

    def _unreadable(self, reason: str | None) -> CameraError:
        return CameraError(
            phrase(
                "{path} cannot be read ({reason}). Check the file's permissions.",
                path=self._shown,
                reason=reason,
            )
        )

    def _no_video(self, is_absent: bool, has_sound: bool) -> CameraError:
        if not is_absent:
            return CameraError(
                phrase(
                    "{path} has a video in a format that cannot be decoded here. Convert it to "
                    "H.264.",
                    path=self._shown,
                )
            )
        if has_sound:
            return CameraError(
                phrase("{path} has only sound, no pictures. Choose a video.", path=self._shown)
            )
        return CameraError(phrase("{path} has no pictures. Choose a video.", path=self._shown))

    def _no_picture(self, media: OpenMedia) -> CameraError:
        if not media.damaged and media.failure is None:
            return self._no_video(is_absent=True, has_sound=bool(media.container.streams.audio))
        if media.is_encrypted:
            return CameraError(
                phrase(
                    "{path} is encrypted (copy protection): only the player of its shop can show "
                    "it. Choose another video.",
                    path=self._shown,
                )
            )
        return CameraError(
            phrase(
                "No picture of {path} can be decoded: it is damaged or cut off. Copy the video "
                "again.",
                path=self._shown,
            )
        )


def _apng_duration(path: Path) -> float | None:
    """Return the duration of an animated PNG in seconds, which FFmpeg does not give.

    It is the sum of the delays of its pictures; of a file that is cut off, as if it were whole.
    """
    count, found, seconds = 0, 0, 0.0
    with path.open("rb") as file:
        file.seek(8)  # the signature
        while len(head := file.read(8)) == 8:
            size, kind = struct.unpack(">I4s", head)
            content = file.read(size) if kind in (b"acTL", b"fcTL") else b""
            if kind == b"acTL" and size >= 4:
                (count,) = struct.unpack_from(">I", content)
            elif kind == b"fcTL" and len(content) >= 24:
                delay, unit = struct.unpack_from(">HH", content, 20)
                found, seconds = found + 1, seconds + delay / (unit or 100)
            file.seek(size - len(content) + 4, os.SEEK_CUR)  # with the checksum
    return seconds * max(count / found, 1.0) if found and seconds else None
