"""Decodes pictures whose file is cut or damaged at its end, as far as they can be decoded."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import ImageFile

# The errors that Pillow's decoders raise for damaged files.
DECODER_ERRORS = (
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
MOST_MISSING = 0.3  # of the rows: a picture of which more is missing is not labelled
_END_OF_IMAGE = b"\xff\xd9"
_SEGMENTS = frozenset((*range(0xC0, 0xD0), *range(0xDA, 0xF0), 0xFE))
_START_OF_SCAN, _IN_SCANS = 0xDA, frozenset((0x00, *range(0xD0, 0xD8)))
_LARGEST_FILE = 500_000_000  # bytes that are copied to mend a file
PNG_MARK = b"\x89PNG\r\n\x1a\n"
# The chunks of PNG that are needed for the picture and its colours.
_PNG_CHUNKS = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"eXIf", b"iCCP", b"acTL", b"fcTL", b"fdAT")
_PNG_CHECKED = (b"IHDR", b"PLTE", b"IDAT")


def load(image: Image.Image, file: BinaryIO) -> tuple[Image.Image, float | None]:
    """Decode an opened image of a file; return it with the share of its rows that is missing.

    The share is None if nothing is wrong with the file. The image may be a new one: an image that
    was set to decode smaller stays so.

    Raises:
        one of `DECODER_ERRORS`: more than `MOST_MISSING` of the picture is missing.
    """
    try:
        image.load()
    except DECODER_ERRORS as error:
        if isinstance(error, OSError) and error.strerror:
            raise  # the disk failed, not the picture
        missing = _missing_rows(image)
        if missing and image.format in ("JPEG", "MPO"):
            image, missing = _mended_jpeg(image, file)
        if missing > MOST_MISSING:
            raise
        return image, missing
    return image, None


def mended_png(file: BinaryIO) -> BytesIO | None:
    """Return a PNG without the chunks that a picture does not need, with an end; None if too large.

    Texts of any size and wrong checksums in what is left out do no harm then.
    """
    file.seek(0)
    data = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE or not data.startswith(PNG_MARK):
        return None
    parts = [PNG_MARK, *_needed_chunks(data), b"\0\0\0\0IEND\xaeB`\x82"]
    return BytesIO(b"".join(parts))


def _needed_chunks(data: bytes) -> Iterator[bytes]:
    at = len(PNG_MARK)
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        chunk = data[at : at + 12 + size]
        at += 12 + size
        if kind == b"IEND":
            return
        if kind not in _PNG_CHUNKS:
            continue
        is_whole = len(chunk) == 12 + size
        if is_whole and (kind in _PNG_CHECKED or zlib.crc32(chunk[4:-4]) == _number(chunk[-4:])):
            yield chunk
        elif not is_whole and kind == b"IDAT":
            content = chunk[8:]
            body = kind + content
            yield struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _missing_rows(image: Image.Image) -> float:
    """Return the share of rows that no decoder has written, at one end; keep the others.

    Files of BMP begin with the lowest row.
    """
    # What is decoded stays, and is not decoded again.
    cast("ImageFile.ImageFile", image).tile = []
    rows = np.asarray(image)
    written = np.flatnonzero(rows.reshape(len(rows), -1).any(axis=1))
    return 1 - float(np.ptp(written) + 1) / len(rows) if len(written) else 1.0


def _mended_jpeg(image: Image.Image, file: BinaryIO) -> tuple[Image.Image, float]:
    """Decode a JPEG again, with an end; its decoder continues the last colour to the bottom."""
    file.seek(0)
    data = file.read(_LARGEST_FILE)
    data = data[: _end_of_scans(data)] + _END_OF_IMAGE
    again = Image.OPEN["JPEG"][0](BytesIO(data), "")
    again.draft(None, image.size)
    try:
        again.load()
    except DECODER_ERRORS:
        return image, _missing_rows(image)
    rows = np.asarray(again)
    last = rows[-1, -1]
    drawn = (rows != last).reshape(len(rows), -1).any(axis=1)
    return again, 1 - (int(np.flatnonzero(drawn).max()) + 1) / len(rows) if drawn.any() else 1.0


def _end_of_scans(jpeg: bytes) -> int:
    """Return the offset at which the segments of a JPEG end, and something else begins."""
    at = 2
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF or jpeg[at + 1] not in _SEGMENTS:
            return at
        is_scan = jpeg[at + 1] == _START_OF_SCAN
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        while is_scan:  # data, in which 0xFF is followed by zero or by the number of a restart
            at = jpeg.find(b"\xff", at)
            if at < 0 or at + 1 >= len(jpeg):
                return len(jpeg) if at < 0 else at
            is_scan = jpeg[at + 1] in _IN_SCANS
            at += 2 * is_scan
    return len(jpeg)
