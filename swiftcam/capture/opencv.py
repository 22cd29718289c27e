"""What the sources that OpenCV decodes have in common. BGR ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.errors import CameraError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class OpenCVSource:
    """A source around one `cv2.VideoCapture`; subclasses open it."""

    notice = ""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        self._capture: cv2.VideoCapture | None = None
        self._grabbed = 0

    @property
    def position(self) -> float:
        """Seconds from the start of the media to the grabbed picture."""
        capture = self._opened()
        seconds = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if seconds > 0:
            return float(seconds)
        # Some containers carry no timestamps: count at the nominal rate.
        rate = capture.get(cv2.CAP_PROP_FPS)
        return max(0, self._grabbed - 1) / (rate if 0 < rate < 1000 else 30.0)

    def grab(self) -> bool:
        """Advance to the next picture; False when there is none."""
        is_grabbed = bool(self._opened().grab())
        self._grabbed += is_grabbed
        return is_grabbed

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB `(H, W, 3)`.

        Raises:
            CameraError: the picture cannot be decoded.
        """
        try:
            is_decoded, bgr = self._opened().retrieve()
            if is_decoded and bgr is not None:
                return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
            reason = "no picture came out of the decoder"
        except cv2.error as error:
            reason = str(error)
        raise CameraError(
            f"A picture of {self.source_id} cannot be decoded ({reason}). Check the source."
        )

    def close(self) -> None:
        """Release the device, file or connection."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _opened(self) -> cv2.VideoCapture:
        if self._capture is None:
            raise CameraError(f"{self.source_id} is not open.")
        return self._capture
