"""A network stream: MJPEG or video over http(s), or RTSP."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.request
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

import cv2

from swiftcam.addresses import Address, parse_address
from swiftcam.capture.opencv.recorded import RecordedSource
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

_SLOW_JUMP = 0.9  # of the read deadline: only a jump without any data takes so long
_DAMAGED_IN_A_ROW = 4  # damaged pictures that are skipped before the stream counts as broken
_DEFAULT_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}


@dataclass(frozen=True)
class Deadlines:
    """Seconds to wait for a server: to connect, for a picture, and for the reason of a failure."""

    connect: float = 6.0
    read: float = 5.0
    diagnosis: float = 3.0


class StreamSource(RecordedSource):
    """The stream at an address. A password in the address is never shown."""

    def __init__(self, address: str | Address, deadlines: Deadlines | None = None) -> None:
        address = parse_address(address) if isinstance(address, str) else address
        self._url = address.for_ffmpeg()
        self._deadlines = deadlines or Deadlines()
        self._parts = urlsplit(self._url)
        super().__init__(address.shown)
        self._is_live = True
        self._can_seek = False
        self._is_jpeg = False

    @property
    def is_live(self) -> bool:
        """Tell whether the stream is endless: a video file on a server is not live."""
        return self._is_live

    @property
    def duration(self) -> float | None:
        """The duration in seconds; None if live, or if the server sends only whole files."""
        return self._duration if self._can_seek else None

    def open(self) -> None:
        """Connect, within a deadline.

        Raises:
            CameraError: the server does not answer, refuses, or sends no video.
        """
        super().open()
        self._is_live = self._expected_frames <= 0
        self._can_seek = not self._is_live and self._sends_parts()
        if self._is_live and self._mode is not None:
            # FFmpeg invents a rate for streams without one.
            self._mode = replace(self._mode, rate=0.0)
            # OpenCV would scale pictures of another size (from a phone that is turned) to the size
            # of the first one, and would decode every picture, used or not.
            is_jpeg = self._mode.format == "MJPG"
            self._is_jpeg = is_jpeg and self._opened().set(cv2.CAP_PROP_FORMAT, -1)

    def grab(self) -> bool:
        """Wait for the next picture; return False at the end of a video on a server.

        Raises:
            CameraError: a live stream ended or fell silent, or a video ended early.
        """
        if super().grab():
            return True
        if not self._is_live and not self._ends_early:
            return False
        if not self._is_live and not self._grabbed and not self._can_seek:
            raise CameraError(
                phrase(
                    "{address} cannot be played from its server: the index is at the end of the "
                    "file, and the server sends only whole files. Download it and open the copy.",
                    address=self.source_id,
                )
            )
        raise self._lost()

    def _connect(self) -> cv2.VideoCapture:
        settings = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            round(1000 * self._deadlines.connect),
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            round(1000 * self._deadlines.read),
        ]
        capture = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, settings)
        if not capture.isOpened():
            raise CameraError(
                phrase(
                    "The stream {address} cannot be opened: {reason}",
                    address=self.source_id,
                    reason=self._failure_reason(),
                )
            )
        return capture

    def _jump(self, start: float) -> bool:
        began = time.monotonic()
        if super()._jump(start):
            return True
        if time.monotonic() - began > _SLOW_JUMP * self._deadlines.read:
            # The server fell silent: other positions would fail too.
            raise self._lost()
        return False

    def _lost(self) -> CameraError:
        return CameraError(
            phrase(
                "The stream {address} ended: the server closed the connection or sent nothing for "
                "{seconds} s. Check the camera and the network.",
                address=self.source_id,
                seconds=f"{self._deadlines.read:g}",
            )
        )

    def _decode(self, capture: cv2.VideoCapture) -> cv2.typing.MatLike | None:
        if not self._is_jpeg:
            return super()._decode(capture)
        for _ in range(_DAMAGED_IN_A_ROW):
            is_read, encoded = capture.retrieve()
            if is_read and encoded.size:
                # Decoding to RGB costs no more than to BGR.
                picture = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB)
                if picture is not None:
                    return picture
            if not capture.grab():
                break
        return None

    def _sends_parts(self) -> bool:
        """Tell whether an HTTP server supports requests for a range of bytes, needed to seek."""
        try:
            request = urllib.request.Request(self._url, headers={"Range": "bytes=0-0"})
            with urllib.request.urlopen(request, timeout=self._deadlines.diagnosis) as answer:
                return bool(answer.status == http.client.PARTIAL_CONTENT)
        except (OSError, ValueError, http.client.HTTPException):
            return False

    def _failure_reason(self) -> str:
        """Ask the server directly for the reason of a failure, which FFmpeg does not report."""
        host, timeout = self._parts.hostname or "", self._deadlines.diagnosis
        try:
            port = self._parts.port or _DEFAULT_PORTS[self._parts.scheme.lower()]
            with socket.create_connection((host, port), timeout=timeout) as connection:
                if self._parts.scheme.lower() == "rtsp":
                    return _rtsp_answer(connection, self._parts)
            if self._parts.scheme.lower() == "http":
                return _http_answer(host, port, self._parts, timeout)
        except socket.gaierror:
            return phrase(
                "the host {host} was not found. Check the address and the network.", host=host
            )
        except TimeoutError:
            return phrase(
                "{host} does not answer. Check the address and the network, and that it is on.",
                host=host,
            )
        except ConnectionRefusedError:
            return phrase(
                "{host} refused the connection on port {port}. Check the address and the port.",
                host=host,
                port=port,
            )
        except (OSError, ValueError, http.client.HTTPException) as error:
            return phrase("{error}. Check the address and the network.", error=str(error))
        return phrase("the server answered, but not with a video. Check the path and the password.")


def _http_answer(host: str, port: int, parts: SplitResult, timeout: float) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        answer = connection.getresponse()
    finally:
        connection.close()
    if answer.status == http.client.OK:
        kind = answer.getheader("Content-Type") or phrase("unknown type")
        return phrase(
            "the server sent no video ({kind}). Check the path in the address.", kind=kind
        )
    return _refusal(f"{answer.status} {answer.reason}")


def _rtsp_answer(connection: socket.socket, parts: SplitResult) -> str:
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = f"DESCRIBE {address} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"
    connection.sendall(request.encode())
    with connection.makefile() as answer:
        _, _, status = answer.readline(200).strip().partition(" ")
    if not status:
        return phrase("the server closed the connection. Check the address.")
    if status.startswith("200"):
        return phrase(
            "the server accepted the address but sent no video. Check the camera and try again."
        )
    return _refusal(status)


def _refusal(status: str) -> str:
    return phrase("the server answered {status}. Check the path and the password.", status=status)
