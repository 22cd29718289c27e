"""Converts decoded frames to RGB as a player shows them: upright, with square pixels."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.reformatter import Interpolation, VideoReformatter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.sidedata.sidedata import SideData
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Matrix = tuple[int, int, int, int]

_LONGEST_SIDE = 16_384
_MOST_STRETCH = 8  # sample aspects beyond 1:8 and 8:1 are mistakes in a header
_UPRIGHT = (1, 0, 0, 1)
# The matrices that FFmpeg stores for a rotation without mirroring, by anticlockwise degrees.
_ROTATIONS = {90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}


class Converter:
    """Converts the frames of one source; keeps FFmpeg's tables between them. One thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()
        # By the angle. PyAV keeps a frame in memory whose other data was read, perhaps for ever, so
        # that the matrix is not read from each.
        self._matrices: dict[int, Matrix] = {}

    def rgb(self, frame: VideoFrame, aspect: Fraction | None) -> Pixels:
        """Return a frame as RGB uint8 `(H, W, 3)` with square pixels, turned by its matrix.

        `aspect`: width by height of a stored pixel; None: square. The longer side is stretched.
        Colours follow the frame's own matrix and range (BT.601 where it names none, as in FFmpeg);
        transparency is laid over white.
        """
        width, height = stretched(frame.width, frame.height, aspect)
        has_alpha = any(component.is_alpha for component in frame.format.components)
        converted = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="rgba" if has_alpha else "rgb24",
            interpolation=Interpolation.BILINEAR,
            threads=1,  # more would take longer to start than to convert
        )
        pixels = np.asarray(converted.to_ndarray(), np.uint8)
        if has_alpha:
            pixels = _over_white(pixels)
        matrix = self._matrices.get(frame.rotation)
        if matrix is None:
            matrix = self._matrices[frame.rotation] = _matrix(frame)
        return _turned(pixels, matrix)


def stretched(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """Return the size of a picture with square pixels; no side gets shorter."""
    if not aspect or not Fraction(1, _MOST_STRETCH) <= aspect <= _MOST_STRETCH:
        return width, height
    size = (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
    return size if max(size) <= _LONGEST_SIDE else (width, height)


def _over_white(rgba: Pixels) -> Pixels:
    alpha = rgba[..., 3:].astype(np.uint16)
    if alpha.min() == 255:
        return np.ascontiguousarray(rgba[..., :3])
    blended = (rgba[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return blended.astype(np.uint8)


def _matrix(frame: VideoFrame) -> Matrix:
    """Return the signs of the display matrix (a, b, c, d): (x, y) is shown at (ax + cy, bx + dy).

    Of an angle between the right ones, the nearest is taken.
    """
    try:
        all_data = cast("Iterable[SideData]", frame.side_data)  # PyAV's own type is wrong
        data = next((each for each in all_data if each.type is Type.DISPLAYMATRIX), None)
    except ValueError:
        # PyAV does not know the kind of some other data. A mirrored picture is not seen here.
        return _ROTATIONS.get(round(frame.rotation / 90) * 90 % 360, _UPRIGHT)
    if data is None or data.buffer_size < 36:
        return _UPRIGHT
    a, b, _, c, d = (int(value) for value in np.frombuffer(bytes(data), np.int32)[:5])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return (-1 if a < 0 else 1, 0, 0, -1 if d < 0 else 1)
    return (0, -1 if b < 0 else 1, -1 if c < 0 else 1, 0)


def _turned(pixels: Pixels, matrix: Matrix) -> Pixels:
    if matrix == _UPRIGHT:
        return pixels
    a, b, c, d = matrix
    if a == 0:
        # OpenCV transposes several times faster than a copy of numpy's view.
        pixels = np.asarray(cv2.transpose(pixels), np.uint8)
    if (a or c) < 0:
        pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)
    if (d or b) < 0:
        pixels = np.asarray(cv2.flip(pixels, 0), np.uint8)
    return pixels
