"""Converts decoded frames to RGB as a player shows them: upright, with square pixels."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from swiftcam.errors import CameraError
from swiftcam.phrases import phrase

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
# Numbers of matrices in H.273: those that FFmpeg converts, and the others.
_BT709, _UNSPECIFIED, _YCGCO, _BT2020 = 1, 2, 8, 9
_CONVERTED = frozenset({0, 1, 2, 4, 5, 6, 7, 9})
_CONSTANT_LUMINANCE = frozenset({10, 13})
_DERIVED = frozenset({12})  # from the primaries
_OTHER_FORMS = {11: "Y'D'zD'x", 14: "ICtCp", 15: "IPT-C2", 16: "YCgCo-Re", 17: "YCgCo-Ro"}
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

        Raises:
            CameraError: its pixels or colours have a form that cannot be converted.
        """
        size = stretched(frame.width, frame.height, aspect)
        has_alpha = any(component.is_alpha for component in frame.format.components)
        if frame.colorspace == _YCGCO:
            frame.colorspace = _UNSPECIFIED
            pixels = _ycgco_to_rgb(self._converted(frame, size, "yuv444p"))
        elif has_alpha:
            pixels = _over_white(self._converted(frame, size, "rgba"))
        else:
            pixels = self._converted(frame, size, "rgb24")
        matrix = self._matrices.get(frame.rotation)
        if matrix is None:
            matrix = self._matrices[frame.rotation] = _matrix(frame)
        return _turned(pixels, matrix)

    def _converted(self, frame: VideoFrame, size: tuple[int, int], pixel_format: str) -> Pixels:
        frame.colorspace = _supported_matrix(frame)
        try:
            converted = self._reformatter.reformat(
                frame,
                *size,
                format=pixel_format,
                interpolation=Interpolation.BILINEAR,
                dst_color_range=ColorRange.JPEG,
                threads=1,  # more would take longer to start than to convert
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            raise CameraError(
                phrase(
                    "The pictures have a pixel format that cannot be converted ({format}: "
                    "{reason}). Convert the video to H.264.",
                    format=frame.format.name,
                    reason=getattr(error, "strerror", "") or str(error),
                )
            ) from error
        return np.asarray(converted.to_ndarray(), np.uint8)


def _ycgco_to_rgb(planes: Pixels) -> Pixels:
    """Return RGB `(H, W, 3)` of the planes of a full-range YCgCo picture, `(3, H, W)`.

    Source: ITU-T H.273, MatrixCoefficients 8.
    """
    y, cg, co = planes.astype(np.int16)
    cg, co = cg - 128, co - 128
    rgb = np.stack((y - cg + co, y + cg, y - cg - co), axis=-1)
    return rgb.clip(0, 255).astype(np.uint8)


def _supported_matrix(frame: VideoFrame) -> int:
    """Return the matrix of a frame, by its number in H.273, or a similar one that FFmpeg converts.

    Raises:
        CameraError: there is none.
    """
    matrix = int(frame.colorspace)
    if matrix in _OTHER_FORMS:
        raise CameraError(
            phrase(
                "The pictures have their colours in the form {name}, which cannot be converted. "
                "Convert the video to H.264.",
                name=_OTHER_FORMS[matrix],
            )
        )
    if matrix in _CONSTANT_LUMINANCE:
        return _BT2020
    if matrix in _DERIVED:
        primaries = int(frame.color_primaries)
        return {1: _BT709, 9: _BT2020}.get(primaries, _UNSPECIFIED)
    return matrix if matrix in _CONVERTED else _UNSPECIFIED  # some cameras send reserved numbers


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
