"""Opens still pictures of every supported format with Pillow, and finds the picture in the file."""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, UnidentifiedImageError

from swiftcam.capture.stills.incomplete_pictures import PNG_MARK, mended_png
from swiftcam.capture.stills.raw_decoding import decode_raw
from swiftcam.capture.stills.raw_previews import RAW_SUFFIXES, find_preview, is_raw
from swiftcam.capture.stills.sample_pictures import read_samples

if TYPE_CHECKING:
    from collections.abc import Iterable

# Tried on a file of any name. Other formats of Pillow are left out: EPS starts another program.
_FORMATS = (
    *("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "HEIF"),
    *("JPEG2000", "JXL", "PPM", "TGA", "PSD", "ICO"),
)
PICTURE_SUFFIXES = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".gif", ".bmp"),
        *(".dib", ".tif", ".tiff", ".avif", ".avifs", ".heic", ".heif", ".hif"),
        *(".jp2", ".j2k", ".jpx", ".j2c", ".jpf", ".jxl"),
        *RAW_SUFFIXES,
    }
)
# The errors of a plugin of Pillow for a file that it does not understand.
_REFUSALS = (SyntaxError, IndexError, TypeError, KeyError, ValueError, EOFError, struct.error)
_MOST_PAGES = 30  # of a TIFF, of which the largest is looked for
_FAR_LARGER = 4  # times the pixels of the first page: then that one is a thumbnail
_JPEG = b"\xff\xd8\xff"
_NEW_SUBFILE_TYPE, _REDUCED = 254, 1
_ORIENTATION = 0x0112
_XMP = ("xmp", "XML:com.adobe.xmp")  # where Pillow would also find an orientation


@dataclass
class Still:
    """An opened picture, not decoded yet.

    `file`: the file of the image: for RAW that of its preview. `container_orientation`: the EXIF
    orientation that a RAW file has, 0 for none.
    """

    image: Image.Image
    file: BinaryIO
    container_orientation: int = 0

    def ignore_xmp(self) -> None:
        """Leave XMP out, before decoding: browsers and cameras ignore an orientation in it."""
        for key in _XMP:
            self.image.info.pop(key, None)

    @property
    def orientation(self) -> int:
        """The EXIF orientation of the decoded picture, 1 to 8."""
        if self.container_orientation in range(1, 9):
            return self.container_orientation
        self.ignore_xmp()  # some formats have it behind the picture
        try:
            value = self.image.getexif().get(_ORIENTATION, 1)
        except (OSError, AttributeError, RuntimeError, *_REFUSALS):
            return 1  # the pixels may be fine although the metadata is damaged
        return value if value in range(1, 9) else 1


def open_still(file: BinaryIO) -> Still:
    """Open the picture in a file: the preview of a RAW file, the largest page of a TIFF.

    Raises:
        UnidentifiedImageError: no decoder accepts the file.
        OSError, ValueError: it is damaged.
    """
    names = formats()
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if head.startswith(_JPEG):  # most files
        return Still(_opened(file, ("JPEG",)), file)
    preview = find_preview(file)
    if preview:
        inside = BytesIO(preview.jpeg)
        return Still(_opened(inside, ("JPEG",)), inside, preview.orientation)
    if is_raw(file) and (decoded := decode_raw(file)):
        return Still(decoded, file)
    image = _opened(file, names)
    if image.format == "TIFF":
        _choose_page(image)
    return Still(image, file)


def open_mended(file: BinaryIO) -> Still | None:
    """Open a PNG whose texts or end are damaged; None if the file is something else.

    Raises:
        UnidentifiedImageError: it is damaged otherwise.
    """
    file.seek(0)
    if file.read(len(PNG_MARK)) != PNG_MARK:
        return None
    mended = mended_png(file)
    return Still(_opened(mended, ("PNG",)), mended) if mended else None


@cache
def formats() -> tuple[str, ...]:
    """Return the formats to try that this Pillow supports; HEIC, JPEG XL if there is a library."""
    Image.init()
    with suppress(ImportError):
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    with suppress(ImportError):
        import pillow_jxl  # noqa: F401  (it registers itself)
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def _opened(file: BinaryIO, names: Iterable[str]) -> Image.Image:
    """Return the image of the first plugin that accepts the file.

    `Image.open` refuses pictures by their number of pixels, whether or not they are decoded
    smaller; here the memory that decoding needs decides.
    """
    head = file.read(16)
    file.seek(0)
    for name in names:
        factory, accept = Image.OPEN[name]
        with suppress(*_REFUSALS):
            answer = accept(head) if accept else True
            # A text says that the format is known but its library is missing.
            if not answer or isinstance(answer, str):
                continue
            file.seek(0)
            image: Image.Image = factory(file, "")
            return image
    file.seek(0)
    found = read_samples(file, head) or (None if _is_known(head) else decode_raw(file))
    if found is None:
        raise UnidentifiedImageError("no decoder accepts it")
    return found


def _choose_page(image: Image.Image) -> None:
    """Go to the largest page of a TIFF if the first one is only a thumbnail of it."""
    try:
        count = min(getattr(image, "n_frames", 1), _MOST_PAGES)
        sizes = []
        for page in range(count):
            image.seek(page)
            tags = getattr(image, "tag_v2", {})
            is_reduced = bool(int(tags.get(_NEW_SUBFILE_TYPE, 0)) & _REDUCED)
            sizes.append((not is_reduced, image.width * image.height))
        best = max(range(count), key=lambda page: sizes[page])
        is_thumbnail = not sizes[0][0] or sizes[best][1] >= _FAR_LARGER * sizes[0][1]
        image.seek(best if is_thumbnail else 0)
    except (OSError, AttributeError, *_REFUSALS):
        image.seek(0)


def _is_known(head: bytes) -> bool:
    """Tell whether a file begins like a picture that is no RAW file, or like a text."""
    return head[:2] in (b"\xff\xd8", b"\x89P", b"GI", b"BM", b"RI") or head.isascii()
