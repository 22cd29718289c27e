"""Reads still pictures of any supported format with Pillow, as upright RGB."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from swiftcam.capture.rgb import rgb_reduced
from swiftcam.capture.stills.colour import to_srgb
from swiftcam.capture.stills.incomplete_pictures import DECODER_ERRORS, load
from swiftcam.capture.stills.opening import open_mended, open_still
from swiftcam.capture.stills.unidentified import TOO_LARGE, unidentified
from swiftcam.errors import ImageError
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from io import BufferedReader

    from numpy.typing import NDArray

    from swiftcam.capture.stills.opening import Still

    # Takes the bytes that decoding needs; returns a context for it, which may wait for memory.
    Admit = Callable[[int], AbstractContextManager[object]]

# Measured bytes for each pixel while decoding, all copies together; 4 for other formats.
_DECODING_BYTES = {"WEBP": 16, "AVIF": 10, "HEIF": 10, "TIFF": 8, "PSD": 8, "JPEG2000": 20}
_PROGRESSIVE_BYTES = 6  # coefficients of a progressive JPEG, for each pixel of the whole picture
# A picture that exhausts the memory would end a batch, and again whenever it is resumed.
_MOST_BYTES = 1_250_000_000
_WHOLE_SIDE = 1 << 30  # pixels of a side: nothing is reduced to it
_MOST_PIXELS = 60_000_000  # of a picture that is read whole; larger ones are reduced
_NO_END = phrase("The end of the file is missing or damaged, but not the picture.")
_METADATA = phrase("Texts in the file are damaged or too large, but not the picture.")
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
    `note`: a sentence about what is missing, "" if the file is sound.
    """

    image: Image.Image
    width: int
    height: int
    extent: Extent
    note: str = ""


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return the picture in a file as RGB uint8 `(H, W, 3)` in sRGB, upright by its EXIF tag.

    The first frame of an animation is taken; transparency is laid over white. A picture of more
    than 60 megapixels is reduced.

    Raises:
        ImageError: the file cannot be read, is not a picture, is damaged, or is too large. The
            message calls the file "it": the caller shows the name.
    """
    return np.asarray(read_reduced(path, _WHOLE_SIDE).image)


def is_animation(path: Path) -> bool:
    """Tell whether a file is an animated GIF, PNG or WebP, which is a film; False if unreadable."""
    if path.suffix.lower() not in (".gif", ".png", ".apng", ".webp"):
        return False
    formats = ("GIF", "PNG", "WEBP")
    try:
        with open_picture_file(path) as file, Image.open(file, formats=formats) as image:
            return bool(getattr(image, "is_animated", False))
    except (ImageError, Image.DecompressionBombError, *DECODER_ERRORS):
        return False


def read_reduced(
    source: Path | BinaryIO, least_side: int, admit: Admit | None = None
) -> ReducedPicture:
    """Return the picture in a file, reduced until its short side is just `least_side` or more.

    JPEGs are decoded at a reduced scale, other pictures are averaged block by block: only the
    decoder needs memory for the full size. Colours of a profile become sRGB, and the preview of a
    RAW file and the largest page of a TIFF are taken. `admit` is called before decoding.

    Raises:
        ImageError: as `read_picture`.
    """
    if isinstance(source, Path):
        with open_picture_file(source) as file:
            return read_reduced(file, least_side, admit)
    with _picture_errors(source):
        try:
            return _read_reduced(open_still(source), least_side, admit)
        except (Image.DecompressionBombError, *DECODER_ERRORS) as error:
            is_unreadable = isinstance(error, OSError) and error.strerror
            mended = None if is_unreadable else open_mended(source)
            if mended:
                with suppress(Image.DecompressionBombError, *DECODER_ERRORS):
                    return _read_reduced(mended, least_side, admit, note=_METADATA)
            raise


def _read_reduced(
    still: Still, least_side: int, admit: Admit | None, note: str = ""
) -> ReducedPicture:
    still.ignore_xmp()
    width, height = still.image.size
    with still.image:
        factor = _decode_smaller(still.image, least_side)
        needed = _decoding_bytes(still.image, width * height)
        if needed > _MOST_BYTES:
            raise ImageError(
                phrase(
                    "It is too large: decoding it would need {size:.1f} GB of memory.",
                    size=needed / 1e9,
                )
            )
        with (admit or nullcontext)(needed):
            image, missing = load(still.image, still.file)
            blocks = max(1, min(image.size) // least_side)
            while image.size[0] * image.size[1] > _MOST_PIXELS * blocks * blocks:
                blocks += 1
            colours = to_srgb(still.image)
            reduced = rgb_reduced(image, blocks, colours.mode if colours else "RGB")
            reduced = colours.apply(reduced) if colours else reduced
            orientation = still.orientation
    factor *= blocks
    extent = _turned_extent(reduced.size, (width / factor, height / factor), orientation)
    if orientation >= 5:
        width, height = height, width
    note = _note(missing) or note
    return ReducedPicture(_upright(reduced, orientation), width, height, extent, note)


def _note(missing: float | None) -> str:
    if missing is None:
        return ""
    if missing < 0.005:
        return _NO_END
    return phrase(
        "{share} of the picture is missing: its file is cut or damaged.",
        share=f"{missing:.0%}",
    )


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
        raise unidentified(file) from error
    except Image.DecompressionBombError as error:
        raise ImageError(TOO_LARGE) from error
    except MemoryError as error:
        raise ImageError(phrase("It does not fit into memory."), is_temporary=True) from error
    except DECODER_ERRORS as error:
        if isinstance(error, OSError) and error.strerror:
            raise ImageError(_unreadable(error.strerror), is_temporary=True) from error
        detail = " ".join(str(error).split()).rstrip(".")
        reason = (
            phrase("It is damaged or incomplete ({detail}).", detail=detail)
            if detail
            else phrase("It is damaged or incomplete.")
        )
        raise ImageError(reason) from error


def _decode_smaller(image: Image.Image, least_side: int) -> int:
    """Set a JPEG to decode at 1/2, 1/4 or 1/8 of its size; return the divisor."""
    before, pixels = min(image.size), image.size[0] * image.size[1]
    if image.format not in ("JPEG", "MPO"):
        return 1
    while pixels > _MOST_PIXELS and least_side > before // 2:
        least_side, pixels = min(least_side, before) // 2, pixels // 4
    if before < 2 * least_side:
        return 1
    image.draft(None, (least_side, least_side))
    # Sizes are rounded up, so the ratio is only close to the divisor.
    return round(before / min(image.size))


def _decoding_bytes(image: Image.Image, pixels: int) -> int:
    """Estimate the peak memory of decoding in bytes; `pixels` counts those of the file."""
    decoded = image.size[0] * image.size[1]
    extra = _PROGRESSIVE_BYTES * pixels if image.info.get("progressive") else 0
    return _DECODING_BYTES.get(image.format or "", 4) * decoded + extra


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _turned_extent(size: tuple[int, int], covered: tuple[float, float], orientation: int) -> Extent:
    """Return the extent, turned upright, of a picture on the top left `covered` of `size`."""
    if orientation >= 5:
        size, covered = (size[1], size[0]), (covered[1], covered[0])
    left = size[0] - covered[0] if orientation in (2, 3, 6, 7) else 0.0
    top = size[1] - covered[1] if orientation in (3, 4, 7, 8) else 0.0
    return Extent(left, top, left + covered[0], top + covered[1])
