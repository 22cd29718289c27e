"""The base of the sources that OpenCV decodes. It returns RGB, as views of BGR memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.capture.base import SourceBase
from swiftcam.capture.mode import Mode, fourcc_text, plausible_rate
from swiftcam.channels import swapped
from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

_IMPOSSIBLE = 100_000  # pixels on a side


class OpenCVSource(SourceBase):
    """A source with one `cv2.VideoCapture`; subclasses open it and then call `_learn_mode`."""

    def __init__(self, source_id: str) -> None:
        super().__init__(source_id)
        self._capture: cv2.VideoCapture | None = None
        self._grabbed = 0
        self._mode: Mode | None = None

    @property
    def mode(self) -> Mode | None:
        """The mode that the device or file reports, with the size of the newest picture."""
        return self._mode

    def grab(self) -> bool:
        """Advance to the next picture; return False if there is none."""
        is_grabbed = bool(self._opened().grab())
        self._grabbed += is_grabbed
        return is_grabbed

    def retrieve(self) -> NDArray[np.uint8]:
        """Return the grabbed picture as RGB `(H, W, 3)`, which may be a view of BGR memory.

        Raises:
            CameraError: the picture cannot be decoded.
        """
        try:
            rgb = self._decode(self._opened())
            if rgb is not None:
                self._learn_size(*rgb.shape[:2])
                return np.asarray(rgb, np.uint8)
            reason: str = phrase("the decoder returned no picture")
        except cv2.error as error:
            reason = str(error)
        raise CameraError(
            phrase(
                "A picture of {source} cannot be decoded ({reason}). Check the source.",
                source=self.source_id,
                reason=reason,
            )
        )

    def close(self) -> None:
        """Release the device, file or connection."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _decode(self, capture: cv2.VideoCapture) -> cv2.typing.MatLike | None:
        """Return the grabbed picture as RGB, or None."""
        is_decoded, bgr = capture.retrieve()
        return swapped(np.asarray(bgr, np.uint8)) if is_decoded else None

    def _opened(self) -> cv2.VideoCapture:
        if self._capture is None:
            raise CameraError(phrase("{source} is not open.", source=self.source_id))
        return self._capture

    def _learn_mode(self) -> None:
        """Read the mode that was granted; drivers may report 0, -1 or impossible values."""
        get = self._opened().get
        width, height = get(cv2.CAP_PROP_FRAME_WIDTH), get(cv2.CAP_PROP_FRAME_HEIGHT)
        rate = plausible_rate(get(cv2.CAP_PROP_FPS))
        format_ = fourcc_text(get(cv2.CAP_PROP_FOURCC))
        is_size_known = all(0 < side < _IMPOSSIBLE for side in (width, height))
        self._mode = Mode(int(width), int(height), rate, format_) if is_size_known else None

    def _learn_size(self, height: int, width: int) -> None:
        """Take the size from a picture, since the driver may report a wrong one."""
        if self._mode is None:
            self._mode = Mode(width, height)
        elif (width, height) != (self._mode.width, self._mode.height):
            self._mode = replace(self._mode, width=width, height=height)
