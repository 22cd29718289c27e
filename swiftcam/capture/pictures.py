"""Reads still pictures of any supported format with Pillow, as upright RGB."""

from __future__ import annotations

import os
import stat
import struct
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from swiftcam.capture.rgb import rgb_reduced
from swiftcam.errors import ImageError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from io import BufferedReader

    from numpy.typing import NDArray

    # Takes the bytes that decoding needs; returns a context for it, which may wait for memory.
    Admit = Callable[[int], AbstractContextManager[object]]

PICTURE_SUFFIXES = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".gif", ".bmp"),
        *(".dib", ".tif", ".tiff", ".avif", ".avifs", ".heic", ".heif", ".hif"),
    }
)
# Tried on a file of any name. Other formats of Pillow are left out: EPS starts another program.
_FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "HEIF"),
    *("JPEG2000", "PPM", "TGA", "PSD", "ICO"),
)
# Measured bytes for each pixel while decoding, all copies together; 4 for other formats.
_DECODING_BYTES = {"WEBP": 16, "AVIF": 10, "HEIF": 10, "TIFF": 8, "PSD": 8, "JPEG2000": 20}
_PROGRESSIVE_BYTES = 6  # coefficients of a progressive JPEG, for each pixel of the whole picture
# A picture that exhausts the memory would end a batch, and again whenever it is resumed.
_MOST_BYTES = 1_250_000_000
# The errors that Pillow's decoders raise for damaged files.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    struct.error,
)
_TOO_LARGE = phrase("It is too large to open safely.")
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Extent(NamedTuple):
    """A rectangle in pixels of an image; edges may be fractional."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, eq=False)
class ReducedPicture:
    """A picture decoded at a lower resolution than the file has, as upright RGB.

    `width`, `height`: the size of the picture in the file, in pixels. `extent`: the rectangle of
    `image` that the picture covers; it may cover only a part of the outermost row and column.
    """

    image: Image.Image
    width: int
    height: int
    extent: Extent


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return the picture in a file as RGB uint8 `(H, W, 3)`, turned upright by its EXIF tag.

    The first frame of an animation is taken; transparency is laid over white.

    Raises:
        ImageError: the file cannot be read, is not a picture, is damaged, or is too large. The
            message calls the file "it": the caller shows the name.
    """
    with (
        open_picture_file(path) as file,
        _picture_errors(file),
        Image.open(file, formats=_formats()) as image,
    ):
        image.load()
        orientation = _orientation(image)
        return np.asarray(_upright(rgb_reduced(image, 1), orientation))


def is_animation(path: Path) -> bool:
    """Tell whether a file is an animated GIF or PNG, which FFmpeg plays; False if unreadable."""
    if path.suffix.lower() not in (".gif", ".png", ".apng"):
        return False
    try:
        with open_picture_file(path) as file, Image.open(file, formats=("GIF", "PNG")) as image:
            return bool(getattr(image, "is_animated", False))
    except (ImageError, Image.DecompressionBombError, *_DECODER_ERRORS):
        return False


def read_reduced(
    source: Path | BinaryIO, least_side: int, admit: Admit | None = None
) -> ReducedPicture:
    """Return the picture in a file, reduced until its short side is just `least_side` or more.

    JPEGs are decoded at a reduced scale, other pictures are averaged block by block: only the
    decoder needs memory for the full size. `admit` is called before decoding.

    Raises:
        ImageError: as `read_picture`.
    """
    if isinstance(source, Path):
        with open_picture_file(source) as file:
            return read_reduced(file, least_side, admit)
    with _picture_errors(source), Image.open(source, formats=_formats()) as image:
        width, height = image.size
        factor = _decode_smaller(image, least_side)
        needed = _decoding_bytes(image, width * height)
        if needed > _MOST_BYTES:
            raise ImageError(
                phrase(
                    "It is too large: decoding it would need {size:.1f} GB of memory.",
                    size=needed / 1e9,
                )
            )
        with (admit or nullcontext)(needed):
            image.load()
            blocks = max(1, min(image.size) // least_side)
            reduced = rgb_reduced(image, blocks)
            orientation = _orientation(image)
        factor *= blocks
        extent = _turned_extent(reduced.size, (width / factor, height / factor), orientation)
        if orientation >= 5:
            width, height = height, width
        return ReducedPicture(_upright(reduced, orientation), width, height, extent)


def open_picture_file(path: Path) -> BufferedReader:
    """Open a regular file for reading; pipes, devices and sockets are never opened.

    Raises:
        ImageError: the path is not a regular file, or cannot be opened.
    """
    try:
        _require_regular(path.stat())
        # A pipe may have replaced the file since: O_NONBLOCK does not wait for its other end.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags | getattr(os, "O_NOCTTY", 0))
        try:
            _require_regular(os.fstat(descriptor))
            return os.fdopen(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise
    except FileNotFoundError as error:
        raise ImageError(phrase("It does not exist."), is_temporary=True) from error
    except OSError as error:
        raise ImageError(_unreadable(error.strerror), is_temporary=True) from error
    except ValueError as error:
        raise ImageError(_unreadable(str(error))) from error


def _unreadable(reason: str | None) -> str:
    return phrase("It cannot be read: {reason}.", reason=reason)


def _require_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ImageError(phrase("It is not a regular file."))


@contextmanager
def _picture_errors(file: BinaryIO) -> Iterator[None]:
    """Turn an error of Pillow into an `ImageError` that says what is wrong with the file."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise _unidentified(file) from error
    except Image.DecompressionBombError as error:
        raise ImageError(_TOO_LARGE) from error
    except MemoryError as error:
        raise ImageError(phrase("It does not fit into memory."), is_temporary=True) from error
    except _DECODER_ERRORS as error:
        if isinstance(error, OSError) and error.strerror:
            raise ImageError(_unreadable(error.strerror), is_temporary=True) from error
        detail = " ".join(str(error).split()).rstrip(".")
        reason = (
            phrase("It is damaged or incomplete ({detail}).", detail=detail)
            if detail
            else phrase("It is damaged or incomplete.")
        )
        raise ImageError(reason) from error


def _unidentified(file: BinaryIO) -> ImageError:
    """Return an error that says why no decoder accepts a file."""
    file.seek(0)
    head = file.read(1 << 16)
    if not head:
        return ImageError(phrase("It is empty."))
    if head[4:8] != b"ftyp":
        return ImageError(phrase("It is not a picture in a known format."))
    # AVIF and HEIC: the decoders give no reason for refusing a huge picture. The box "ispe" has
    # version and flags, then width and height, four bytes each.
    found = head.find(b"ispe")
    if found > 0 and len(head) >= found + 16:
        width, height = struct.unpack(">II", head[found + 8 : found + 16])
        if width * height > 2 * (Image.MAX_IMAGE_PIXELS or float("inf")):
            return ImageError(_TOO_LARGE)
    if head[8:10] in (b"he", b"mi", b"ms") and "HEIF" not in _formats():
        return ImageError(
            phrase("It is a HEIC picture. To read these, install pi-heif: pip install pi-heif"),
            is_temporary=True,
        )
    return ImageError(phrase("It is damaged, or a picture in an unknown format."))


@cache
def _formats() -> tuple[str, ...]:
    """Return the formats to try that this Pillow supports; HEIC if its library is installed."""
    Image.init()
    with suppress(ImportError):
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def _decode_smaller(image: Image.Image, least_side: int) -> int:
    """Set a JPEG to decode at 1/2, 1/4 or 1/8 of its size; return the divisor."""
    before = min(image.size)
    if image.format not in ("JPEG", "MPO") or before < 2 * least_side:
        return 1
    image.draft(None, (least_side, least_side))
    # Sizes are rounded up, so the ratio is only close to the divisor.
    return round(before / min(image.size))


def _decoding_bytes(image: Image.Image, pixels: int) -> int:
    """Estimate the peak memory of decoding in bytes; `pixels` counts those of the file."""
    decoded = image.size[0] * image.size[1]
    extra = _PROGRESSIVE_BYTES * pixels if image.info.get("progressive") else 0
    return _DECODING_BYTES.get(image.format or "", 4) * decoded + extra


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _DECODER_ERRORS:
        return 1  # the pixels may be fine although the metadata is damaged
    return value if value in _TURNS else 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _turned_extent(size: tuple[int, int], covered: tuple[float, float], orientation: int) -> Extent:
    """Return the extent, turned upright, of a picture on the top left `covered` of `size`."""
    if orientation >= 5:
        size, covered = (size[1], size[0]), (covered[1], covered[0])
    left = size[0] - covered[0] if orientation in (2, 3, 6, 7) else 0.0
    top = size[1] - covered[1] if orientation in (3, 4, 7, 8) else 0.0
    return Extent(left, top, left + covered[0], top + covered[1])
