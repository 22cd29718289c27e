"""The XMP metadata inside a picture file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from swiftcam.capture.stills.incomplete_pictures import DECODER_ERRORS
from swiftcam.capture.stills.opening import open_still
from swiftcam.capture.stills.tiff_tags import TiffReader

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_XMP_TAG = 700
_KEYS = ("xmp", "XML:com.adobe.xmp")
_LARGEST = 16_000_000  # bytes


def embedded_xmp(path: Path) -> bytes | None:
    """Return the XMP packet in a picture file, None if there is none or it cannot be read."""
    try:
        with path.open("rb") as file:
            return _of_tiff(file) or _of_picture(file)
    except DECODER_ERRORS:
        return None


def _of_tiff(file: BinaryIO) -> bytes | None:
    """Return the packet in a TIFF or RAW file, whose preview lacks it."""
    reader = TiffReader.of(file)
    try:
        tags = next(reader.directories(), None) if reader else None
    except struct.error:
        return None
    place = tags.place_of(_XMP_TAG) if tags else None
    if reader is None or place is None or place[1] > _LARGEST:
        return None
    return reader.read(*place).rstrip(b"\0") or None


def _of_picture(file: BinaryIO) -> bytes | None:
    with open_still(file).image as image:
        if image.format == "PNG":
            image.load()  # texts may follow the picture
        found = next((image.info[key] for key in _KEYS if image.info.get(key)), None)
    if isinstance(found, str):
        found = found.encode()
    return found.rstrip(b"\0") if isinstance(found, bytes) and len(found) <= _LARGEST else None
