"""Why no decoder accepts a file."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import Image

from swiftcam.capture.stills.opening import formats
from swiftcam.capture.stills.raw_decoding import has_libraw
from swiftcam.capture.stills.raw_previews import is_raw
from swiftcam.errors import ImageError
from swiftcam.phrases import phrase

TOO_LARGE = phrase("It is too large to open safely.")
_JPEG_XL = (b"\xff\x0a", b"\0\0\0\x0cJXL ")


def unidentified(file: BinaryIO) -> ImageError:
    """Return an error that says why no decoder accepts a file."""
    file.seek(0)
    head = file.read(1 << 16)
    if not head:
        return ImageError(phrase("It is empty."))
    # AVIF and HEIC: the decoders give no reason for refusing a huge picture. The box "ispe" has
    # version and flags, then width and height, four bytes each.
    found = head.find(b"ispe") if head[4:8] == b"ftyp" else -1
    if found > 0 and len(head) >= found + 16:
        width, height = struct.unpack(">II", head[found + 8 : found + 16])
        if width * height > 2 * (Image.MAX_IMAGE_PIXELS or float("inf")):
            return ImageError(TOO_LARGE)
    if head.startswith(_JPEG_XL) and "JXL" not in formats():
        return ImageError(
            phrase(
                "It is a JPEG XL picture. To read these, install pillow-jxl-plugin: "
                "pip install 'swiftcam[jxl]'"
            ),
            is_temporary=True,
        )
    if is_raw(file) and not has_libraw():
        return ImageError(
            phrase(
                "It is a RAW picture without a preview that SwiftCam can show. To read it, install "
                "rawpy: pip install 'swiftcam[raw]'"
            ),
            is_temporary=True,
        )
    if head[4:8] != b"ftyp":
        return ImageError(phrase("It is not a picture in a known format."))
    if head[8:10] in (b"he", b"mi", b"ms") and "HEIF" not in formats():
        return ImageError(
            phrase("It is a HEIC picture. To read these, install pi-heif: pip install pi-heif"),
            is_temporary=True,
        )
    return ImageError(phrase("It is damaged, or a picture in an unknown format."))
