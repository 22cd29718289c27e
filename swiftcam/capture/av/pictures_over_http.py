"""Pictures over HTTP: MJPEG, picture after picture in one answer, and snapshots asked for again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.capture.av.damage import damage_notice
from swiftcam.capture.av.reasons import lost_reason, refused_content
from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode
from swiftcam.capture.web.multipart import JPEG_START, Multipart, MultipartError, Part
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.addresses import Address
    from swiftcam.capture.web.web_client import Answer, Web

_DAMAGED_IN_A_ROW = 4  # damaged pictures that are skipped before the stream counts as broken
_OTHER_PARTS_IN_A_ROW = 100  # say, texts
_SNAPSHOT_PERIOD = 0.5  # seconds from one request to the next
_MOST_BEFORE = 64  # bytes that a server writes between the headers and the picture
MOST_BYTES = 1 << 26  # of a picture
_MAGICS = {b"\xff\xd8": "MJPG", b"\x89PNG": "PNG", b"GIF8": "GIF", b"BM": "BMP"}


class PicturesSource(SourceBase):
    """A live source whose pictures arrive encoded; each is decoded only if it is wanted."""

    is_live = True

    def __init__(self, address: Address, web: Web, answer: Answer) -> None:
        super().__init__(address.shown)
        self._address = address
        self._web = web
        self._answer = answer
        self._encoded = b""
        self._format = ""
        self._mode: Mode | None = None
        self._damaged = 0

    @property
    def mode(self) -> Mode | None:
        """The size of the newest picture and its format."""
        return self._mode

    @property
    def notice(self) -> str:
        """A sentence about damaged pictures; "" if there are none."""
        return damage_notice(self._damaged)

    def open(self) -> None:
        """Read and decode the first picture.

        Raises:
            CameraError: no picture arrives.
        """
        self.grab()
        self.retrieve()

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB `(H, W, 3)`; for a damaged one, the next good one.

        Raises:
            CameraError: several pictures in a row cannot be decoded.
        """
        for _ in range(_DAMAGED_IN_A_ROW):
            rgb = cv2.imdecode(np.frombuffer(self._encoded, np.uint8), cv2.IMREAD_COLOR_RGB)
            if rgb is not None:
                self._mode = Mode(rgb.shape[1], rgb.shape[0], 0.0, self._format)
                return np.asarray(rgb, np.uint8)
            self._damaged += 1
            self.grab()
        raise CameraError(
            phrase(
                "The pictures of {source} cannot be decoded: {count} in a row are damaged or in "
                "an unknown format. Check the camera's settings.",
                source=self.source_id,
                count=_DAMAGED_IN_A_ROW,
            )
        )

    def grab(self) -> bool:
        """Wait for the next picture.

        Raises:
            CameraError: the stream ended, fell silent, or sends no pictures.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""
        self._answer.close()

    def _take(self, encoded: bytes) -> None:
        self._encoded = encoded
        self._format = picture_format(encoded)

    def _lost(self, error: Exception | None) -> CameraError:
        reason = lost_reason(error, self._address, self._web.deadlines.read)
        return CameraError(
            phrase("The stream {address} ended: {reason}", address=self.source_id, reason=reason)
        )


class MjpegSource(PicturesSource):
    """Pictures one after another in one endless answer."""

    def __init__(self, address: Address, web: Web, answer: Answer) -> None:
        super().__init__(address, web, answer)
        boundary = answer.headers.get_param("boundary") or ""
        token = str(boundary).encode("latin-1", "replace")
        self._parts = Multipart(answer.read, token)

    def grab(self) -> bool:
        """Wait for the next picture; parts that are texts are skipped.

        Raises:
            CameraError: the stream ended, fell silent, or sends no pictures.
        """
        self._answer.deadline = time.monotonic() + self._web.deadlines.read
        kind = ""
        for _ in range(_OTHER_PARTS_IN_A_ROW):
            part = self._next_part()
            content = _from_magic(part.content)
            if content or part.kind.startswith("image/"):
                self._take(content or part.content)
                return True
            kind = part.kind
        raise CameraError(self._sends_no_video(kind))

    def _next_part(self) -> Part:
        try:
            part = self._parts.next_part()
        except MultipartError:
            kind = self._answer.content_type
            raise CameraError(self._sends_no_video(kind)) from None
        except Exception as error:
            raise self._lost(error) from error
        if part is None:
            raise self._lost(None)
        return part

    def _sends_no_video(self, kind: str) -> str:
        return phrase(
            "The stream {address} cannot be shown: {reason}",
            address=self.source_id,
            reason=refused_content(kind),
        )


class SnapshotSource(PicturesSource):
    """One picture in each answer: it is asked for again, twice a second."""

    may_stand_still = True

    def __init__(self, address: Address, web: Web, answer: Answer) -> None:
        super().__init__(address, web, answer)
        self._is_first = True
        self._due = time.monotonic()

    def grab(self) -> bool:
        """Ask for the picture again, when it is time.

        Raises:
            CameraError: the server does not send it.
        """
        time.sleep(max(0.0, self._due - time.monotonic()))
        self._due = time.monotonic() + _SNAPSHOT_PERIOD
        try:
            if not self._is_first:
                self._answer.close()
                self._answer = self._web.get()
            self._is_first = False
            self._answer.deadline = time.monotonic() + self._web.deadlines.read
            self._take(self._answer.read_all(MOST_BYTES))
        except Exception as error:
            raise self._lost(error) from error
        return True


def picture_format(encoded: bytes) -> str:
    """Return the short name of the format of an encoded picture; "" if it is none."""
    for magic, name in _MAGICS.items():
        if encoded.startswith(magic):
            return name
    return "WEBP" if encoded[8:12] == b"WEBP" else ""


def _from_magic(content: bytes) -> bytes:
    """Return an encoded picture without what a server wrote before it; b"" if there is none."""
    if picture_format(content):
        return content
    start = content.find(JPEG_START, 0, _MOST_BEFORE)
    return content[start:] if start >= 0 else b""
