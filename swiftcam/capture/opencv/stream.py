"""A network stream: MJPEG or video over http(s), or RTSP."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.request
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

import cv2

from swiftcam.capture.opencv.recorded import RecordedSource
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

_SLOW_JUMP = 0.9  # of the deadline of a read: so long a jump takes only where nothing comes
_DAMAGED_IN_A_ROW = 4  # pictures of a stream that are passed over before it counts as broken
_DEFAULT_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}


@dataclass(frozen=True)
class Deadlines:
    """Seconds until a server counts as silent: to connect, for a picture, to say what is wrong."""

    connect: float = 6.0
    read: float = 5.0
    diagnosis: float = 3.0


class StreamSource(RecordedSource):
    """The stream at `url`. A password in the URL is never shown."""

    def __init__(self, url: str, deadlines: Deadlines | None = None) -> None:
        self._url = url
        self._deadlines = deadlines or Deadlines()
        self._parts = urlsplit(url)
        super().__init__(_without_password(self._parts))
        self._is_live = True
        self._can_seek = False
        self._is_jpeg = False

    @property
    def is_live(self) -> bool:
        """Tell whether the stream has no end: a video file on a server is not live."""
        return self._is_live

    @property
    def duration(self) -> float | None:
        """The seconds of a video on a server that sends any part of it on request."""
        return self._duration if self._can_seek else None

    def open(self) -> None:
        """Connect, within a deadline.

        Raises:
            CameraError: nobody answers, the server refuses, or what it sends is no video.
        """
        super().open()
        self._is_live = self._expected_frames <= 0
        self._can_seek = not self._is_live and self._sends_parts()
        if self._is_live and self._mode is not None:
            # FFmpeg makes up a rate for streams that do not tell theirs.
            self._mode = replace(self._mode, rate=0.0)
            # OpenCV would squeeze pictures of another size, as from a phone that is turned, into
            # the first one's, and would decode those too that nobody wants.
            is_jpeg = self._mode.format == "MJPG"
            self._is_jpeg = is_jpeg and self._opened().set(cv2.CAP_PROP_FORMAT, -1)

    def grab(self) -> bool:
        """Wait for the next picture; False at the end of a video on a server.

        Raises:
            CameraError: a live stream ended or fell silent, or a video broke off.
        """
        if super().grab():
            return True
        if not self._is_live and not self._ends_early:
            return False
        if not self._is_live and not self._grabbed and not self._can_seek:
            raise CameraError(
                phrase(
                    "{address} cannot be played from its server, which sends whole files only "
                    "while this one has its index at the end. Download it and open the copy.",
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
                    reason=self._why_not(),
                )
            )
        return capture

    def _jump(self, start: float) -> bool:
        began = time.monotonic()
        if super()._jump(start):
            return True
        if time.monotonic() - began > _SLOW_JUMP * self._deadlines.read:
            # The server fell silent: other places will not come either.
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
                # The decoder writes RGB as readily as BGR.
                picture = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB)
                if picture is not None:
                    return picture
            if not capture.grab():
                break
        return None

    def _sends_parts(self) -> bool:
        """Tell whether an HTTP server honours requests for a range of bytes: seeking needs them."""
        try:
            request = urllib.request.Request(self._url, headers={"Range": "bytes=0-0"})
            with urllib.request.urlopen(request, timeout=self._deadlines.diagnosis) as answer:
                return bool(answer.status == http.client.PARTIAL_CONTENT)
        except (OSError, ValueError, http.client.HTTPException):
            return False

    def _why_not(self) -> str:
        """Ask the server once more, plainly, to name the reason that FFmpeg keeps to itself."""
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
                "the name {host} is not known. Check the address and the network.", host=host
            )
        except TimeoutError:
            return phrase(
                "{host} does not answer. Check the address, the network and that it is on.",
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
        return phrase("the server knows it, but sent no video. Check the camera, and try again.")
    return _refusal(status)


def _refusal(status: str) -> str:
    return phrase("the server answered {status}. Check the path and the password.", status=status)


def _without_password(parts: SplitResult) -> str:
    """Return the address as it may be shown: no user, no password, no query."""
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
