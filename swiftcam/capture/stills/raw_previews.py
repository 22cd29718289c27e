"""The largest JPEG preview inside a RAW file of a camera, found without decoding the RAW data.

Layouts: TIFF with SubIFDs (CR2, NEF, ARW, DNG, PEF, SRW), its variants of Olympus and Panasonic
(ORF, RW2), Fujifilm (RAF) and ISO boxes (CR3). Source of the tags and boxes: the documentation of
exiftool (https://exiftool.org/TagNames/) and the DNG specification.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from swiftcam.capture.stills.tiff_tags import TiffReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from swiftcam.capture.stills.tiff_tags import Tags

RAW_SUFFIXES = frozenset(
    (".cr2", ".cr3", ".nef", ".nrw", ".arw", ".dng", ".raf", ".orf", ".rw2", ".pef", ".srw")
)
_LARGEST = 100_000_000  # bytes of a preview
_FUJIFILM = b"FUJIFILMCCD-RAW"
_FUJIFILM_JPEG = 84  # where a RAF file has offset and length of its JPEG, big-endian
_CR3_PREVIEW = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")  # the uuid of a box
_CR3_METADATA = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_MOST_BOXES = 200

_COMPRESSION, _PHOTOMETRIC, _MAKE, _STRIPS, _ORIENTATION = 0x103, 0x106, 0x10F, 0x111, 0x112
_STRIP_SIZES, _JPEG, _JPEG_SIZE, _DNG_VERSION = 0x117, 0x201, 0x202, 0xC612
_PANASONIC_JPEG = 0x2E
_SENSOR = (32803, 34892)  # photometric interpretations: colour filter array, linear RAW
_RAW_COMPRESSIONS = (32767, 32769, 32770, 34713, 65535)
_JPEG_COMPRESSIONS = (6, 7)
_EXIF, _MAKER_NOTE = 0x8769, 0x927C
# In the maker note of Olympus: the tags of the camera settings, with the place of the preview.
_OLYMPUS = b"OLYMPUS\0"
_OLYMPUS_TAGS, _OLYMPUS_SETTINGS, _OLYMPUS_JPEG, _OLYMPUS_JPEG_SIZE = 12, 0x2020, 0x101, 0x102
_SIZES_OF_JPEG = (0xC0, 0xC1, 0xC2)  # start of frame: baseline, extended, progressive


@dataclass(frozen=True)
class RawPreview:
    """A preview: the bytes of a JPEG, and the EXIF orientation of the RAW file, 0 if unknown."""

    jpeg: bytes
    orientation: int = 0


@dataclass
class _Found:
    """The places of JPEGs in a file as `(offset, length)`; whether the file is RAW at all."""

    places: list[tuple[int, int]] = field(default_factory=list)
    is_raw: bool = False
    orientation: int = 0


def find_preview(file: BinaryIO) -> RawPreview | None:
    """Return the largest preview in a RAW file; None if the file is not RAW or has no preview.

    The position of the file is at its beginning afterwards.
    """
    try:
        found = _found(file)
        previews = [_jpeg(file, *place) for place in found.places] if found.is_raw else []
    except (OSError, ValueError, IndexError, struct.error):
        previews, found = [], _Found()
    finally:
        file.seek(0)
    largest = max(previews, key=_pixels, default=b"")
    return RawPreview(largest, found.orientation) if _pixels(largest) else None


def is_raw(file: BinaryIO) -> bool:
    """Tell whether a file is a RAW file of a known layout."""
    try:
        return _found(file).is_raw
    except (OSError, ValueError, IndexError, struct.error):
        return False
    finally:
        file.seek(0)


def _found(file: BinaryIO) -> _Found:
    file.seek(0)
    head = file.read(16)
    if head.startswith(_FUJIFILM):
        file.seek(_FUJIFILM_JPEG)
        return _Found([struct.unpack(">II", file.read(8))], is_raw=True)
    if head[4:12] == b"ftypcrx ":
        return _canon_boxes(file)
    reader = TiffReader.of(file)
    return _tiff_previews(reader, head) if reader else _Found()


def _tiff_previews(reader: TiffReader, head: bytes) -> _Found:
    """Return the JPEGs that the tags of a TIFF-like file name."""
    is_variant = head[2:4] in (b"RO", b"RS", b"OR", b"U\0")  # Olympus, Panasonic
    found = _Found(is_raw=is_variant or head[8:10] == b"CR")
    for tags in reader.directories():
        found.is_raw = found.is_raw or _is_sensor(tags)
        found.orientation = found.orientation or int((tags.get(_ORIENTATION) or [0])[0])
        found.places += _named_places(tags)
        note = tags.place_of(_MAKER_NOTE)
        if note and reader.read(note[0], len(_OLYMPUS)) == _OLYMPUS:
            found.places += _olympus_preview(reader, note[0])
    return found


def _is_sensor(tags: Tags) -> bool:
    return bool(
        _DNG_VERSION in tags
        or set(tags.get(_PHOTOMETRIC) or ()) & set(_SENSOR)
        or (_MAKE in tags and set(tags.get(_COMPRESSION) or ()) & set(_RAW_COMPRESSIONS))
    )


def _named_places(tags: Tags) -> Iterator[tuple[int, int]]:
    offset, size = tags.get(_JPEG), tags.get(_JPEG_SIZE)
    if offset and size:
        yield offset[0], size[0]
    offset, size = tags.get(_STRIPS), tags.get(_STRIP_SIZES)
    is_jpeg = set(tags.get(_COMPRESSION) or ()) & set(_JPEG_COMPRESSIONS)
    if is_jpeg and offset and size and len(offset) == 1:
        yield offset[0], size[0]
    place = tags.place_of(_PANASONIC_JPEG)
    if place and place[1] > 4:
        yield place


def _olympus_preview(reader: TiffReader, start: int) -> Iterator[tuple[int, int]]:
    """Yield the preview in a maker note; its offsets count from the beginning of the note."""
    note = reader.directory(start + _OLYMPUS_TAGS, start)
    for offset in note.get(_OLYMPUS_SETTINGS) or ():
        settings = reader.directory(start + offset, start)
        place, size = settings.get(_OLYMPUS_JPEG), settings.get(_OLYMPUS_JPEG_SIZE)
        if place and size:
            yield start + place[0], size[0]


def _canon_boxes(file: BinaryIO) -> _Found:
    """Return the preview of a CR3 file: in the box PRVW; the orientation is in the box CMT1."""
    found = _Found(is_raw=True)
    for kind, start, end in _boxes(file, 0, file.seek(0, 2)):
        if kind == b"moov":
            for _, inner, inner_end in _boxes(file, start, end, b"uuid"):
                if _read(file, inner, 16) == _CR3_METADATA:
                    found.orientation = _canon_orientation(file, inner + 16, inner_end)
        elif kind == b"uuid" and _read(file, start, 16) == _CR3_PREVIEW:
            for _, inner, inner_end in _boxes(file, start + 24, end, b"PRVW"):
                at = _read(file, inner, 64).find(b"\xff\xd8\xff")
                if at >= 0:
                    found.places.append((inner + at, inner_end - inner - at))
    return found


def _canon_orientation(file: BinaryIO, start: int, end: int) -> int:
    for _, inner, _ in _boxes(file, start, end, b"CMT1"):
        reader = TiffReader.of(file, inner)
        for tags in reader.directories() if reader else ():
            return int((tags.get(_ORIENTATION) or [0])[0])
    return 0


def _boxes(
    file: BinaryIO, start: int, end: int, wanted: bytes = b""
) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of the content of ISO boxes between two offsets."""
    for _ in range(_MOST_BOXES):
        head = _read(file, start, 16)
        if start + 8 > end or len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        inside = start + 8
        if size == 1:
            size, inside = struct.unpack(">Q", head[8:16])[0], start + 16
        stop = start + size if size else end
        if stop <= start or stop > end:
            return
        if kind == wanted or not wanted:
            yield kind, inside, stop
        start = stop


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _jpeg(file: BinaryIO, offset: int, size: int) -> bytes:
    """Return the bytes of a JPEG, b"" if there is none."""
    if not 0 < size <= _LARGEST or offset <= 0:
        return b""
    data = _read(file, offset, size)
    return data if data.startswith(b"\xff\xd8\xff") else b""


def _pixels(jpeg: bytes) -> int:
    """Return the pixels of a JPEG that Pillow reads; 0 if it is lossless, as RAW data are."""
    at = 2
    while jpeg[at : at + 1] == b"\xff" and at + 9 <= len(jpeg):
        marker, size = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if marker in _SIZES_OF_JPEG:
            height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
            return int(width * height)
        if marker == 0xDA:
            return 0
        at += 1 if marker == 0xFF else 2 + size
    return 0
