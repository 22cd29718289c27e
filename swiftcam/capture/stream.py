"""A network stream: MJPEG or video over http(s), or RTSP."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import SplitResult, urlsplit

import cv2

from swiftcam.capture.opencv import OpenCVSource
from swiftcam.errors import CameraError

_OPEN_TIMEOUT_MS = 6000
_READ_TIMEOUT_MS = 5000
_DIAGNOSIS_TIMEOUT = 3.0
_DEFAULT_PORTS = {"http": 80, "https": 443, "rtsp": 554, "rtsps": 322}


class StreamSource(OpenCVSource):
    """The stream at `url`. A password in the URL is never shown."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._parts = urlsplit(url)
        super().__init__(_without_password(self._parts))
        self._is_live = True

    @property
    def is_live(self) -> bool:
        """Tell whether the stream has no end: a video file on a server is not live."""
        return self._is_live

    def open(self) -> None:
        """Connect, within a deadline.

        Raises:
            CameraError: nobody answers, the server refuses, or what it sends is no video.
        """
        settings = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            _OPEN_TIMEOUT_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            _READ_TIMEOUT_MS,
        ]
        self._capture = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG, settings)
        if not self._capture.isOpened():
            raise CameraError(f"The stream {self.source_id} cannot be opened: {self._why_not()}")
        self._is_live = self._capture.get(cv2.CAP_PROP_FRAME_COUNT) <= 0

    def grab(self) -> bool:
        """Wait for the next picture; False at the end of a video on a server.

        Raises:
            CameraError: a live stream ended or fell silent.
        """
        if super().grab():
            return True
        if not self._is_live and self._grabbed:
            return False
        raise CameraError(
            f"The stream {self.source_id} ended: the server closed the connection or sent nothing "
            f"for {_READ_TIMEOUT_MS // 1000} s. Check the camera and the network."
        )

    def _why_not(self) -> str:
        """Ask the server once more, plainly, to name the reason that FFmpeg keeps to itself."""
        host = self._parts.hostname or ""
        try:
            port = self._parts.port or _DEFAULT_PORTS[self._parts.scheme.lower()]
            with socket.create_connection((host, port), timeout=_DIAGNOSIS_TIMEOUT):
                pass
            if self._parts.scheme.lower() == "http":
                return _http_answer(host, port, self._parts)
        except socket.gaierror:
            return f"the name {host} is not known. Check the address and the network."
        except TimeoutError:
            return f"{host} does not answer. Check the address, the network and that it is on."
        except ConnectionRefusedError:
            return f"{host} refused the connection on port {port}. Check the address and the port."
        except (OSError, ValueError, http.client.HTTPException) as error:
            return f"{error}. Check the address and the network."
        return "the server answered, but not with a video. Check the path and the password."


def _http_answer(host: str, port: int, parts: SplitResult) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=_DIAGNOSIS_TIMEOUT)
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        answer = connection.getresponse()
    finally:
        connection.close()
    if answer.status == http.client.OK:
        kind = answer.getheader("Content-Type") or "unknown type"
        return f"the server sent no video ({kind}). Check the path in the address."
    return f"the server answered {answer.status} {answer.reason}. Check the path and the password."


def _without_password(parts: SplitResult) -> str:
    """Return the address as it may be shown: no user, no password, no query."""
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
