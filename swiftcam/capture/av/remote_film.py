"""A video on a server: it is played at its own pace and, if the server allows it, sought."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from swiftcam.capture.av.media import OpenMedia
from swiftcam.capture.av.reasons import lost_reason
from swiftcam.capture.av.recorded import RecordedSource
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.addresses import Address
    from swiftcam.capture.av.streams import Connection
    from swiftcam.capture.web.web_client import Deadlines


class RemoteFilmSource(RecordedSource):
    """The video on a connection; `connect` opens another one, to play it from its start."""

    def __init__(
        self,
        address: Address,
        connection: Connection,
        connect: Callable[[], Connection],
        deadlines: Deadlines,
    ) -> None:
        super().__init__(address.shown)
        self._address = address
        self._connection = connection
        self._next: Connection | None = connection
        self._connect_again = connect
        self._deadlines = deadlines

    @property
    def duration(self) -> float | None:
        """The duration in seconds; None if the server sends only whole files."""
        file = self._connection.file
        return self._duration if file is None or file.seekable() else None

    def grab(self) -> bool:
        """Advance to the next picture; return False at the end.

        Raises:
            CameraError: the server is gone, silent or too slow, or the film is cut off.
        """
        self._wait()
        if super().grab():
            return True
        if self._failure is None and not self._is_cut_off:
            return False
        raise self._lost()

    def seek(self, seconds: float) -> None:
        """Jump to the picture shown at a position.

        Raises:
            CameraError: the server is gone, silent or too slow.
        """
        self._wait()
        super().seek(seconds)
        if not self._ahead and self._failure is not None:
            raise self._lost()

    def close(self) -> None:
        """Close the connection."""
        super().close()
        self._connection.close()

    @property
    def _failure(self) -> Exception | None:
        return self._connection.failure or (self._media.failure if self._media else None)

    @property
    def _is_cut_off(self) -> bool:
        file = self._connection.file
        return self._ends_early or (file is not None and file.has_ended_early)

    def _connect(self) -> OpenMedia:
        if self._next is None:
            self._connection.close()
            self._next = self._connect_again()
        self._connection, self._next = self._next, None
        self._wait()
        return OpenMedia(self._connection.container, self._connection.stream)

    def _wait(self) -> None:
        self._connection.wait_until(time.monotonic() + self._deadlines.read)

    def _no_picture(self, media: OpenMedia) -> CameraError:
        if self._connection.failure is not None or media.failure is not None:
            file = self._connection.file
            if self._connection.failure is None and file is not None and not file.seekable():
                return CameraError(
                    phrase(
                        "{address} cannot be played from its server: the index is at the end of "
                        "the file, and the server sends only whole files. Download it and open "
                        "the copy.",
                        address=self.source_id,
                    )
                )
            return self._lost()
        return CameraError(
            phrase(
                "The stream {address} has no pictures. Check the path in the address.",
                address=self.source_id,
            )
        )

    def _lost(self) -> CameraError:
        reason = lost_reason(self._failure, self._address, self._deadlines.read)
        return CameraError(
            phrase("The stream {address} ended: {reason}", address=self.source_id, reason=reason)
        )
