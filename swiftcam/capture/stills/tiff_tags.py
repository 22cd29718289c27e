"""Reads the tags of TIFF files and of RAW files with the same structure, with limits.

Pillow reads the tags of real TIFF files; it refuses those of Olympus and Panasonic, and the maker
notes in them.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAGIC = {b"*\0", b"\0*", b"RO", b"RS", b"OR", b"U\0"}  # TIFF; Olympus; Panasonic
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_CODES = {1: "B", 3: "H", 4: "I", 13: "I"}
_POINTERS = (0x014A, 0x8769)  # SubIFDs, Exif
_MOST_DIRECTORIES, _MOST_TAGS, _MOST_VALUES = 60, 1000, 100


class Tags:
    """The tags of one directory: whole numbers, and the place of every value."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, ...]] = {}
        self._places: dict[int, tuple[int, int]] = {}

    def __contains__(self, tag: int) -> bool:
        return tag in self._places

    def get(self, tag: int) -> tuple[int, ...] | None:
        """Return the whole numbers of a tag, None if it is missing or has none."""
        return self._numbers.get(tag)

    def place_of(self, tag: int) -> tuple[int, int] | None:
        """Return offset and length of the value of a tag in bytes, None if it is missing."""
        return self._places.get(tag)

    def put(self, tag: int, numbers: tuple[int, ...], place: tuple[int, int]) -> None:
        """Set a tag."""
        self._numbers[tag] = numbers
        self._places[tag] = place


class TiffReader:
    """Reads the directories of a TIFF structure that begins at `base` of a file.

    `order`: "<" or ">", as for `struct`.
    """

    def __init__(self, file: BinaryIO, base: int, order: str) -> None:
        self._file = file
        self._base = base
        self._order = order

    @classmethod
    def of(cls, file: BinaryIO, base: int = 0) -> TiffReader | None:
        """Return a reader for a structure in a file, None if there is none at `base`."""
        file.seek(base)
        head = file.read(8)
        order = {b"II": "<", b"MM": ">"}.get(head[:2])
        return cls(file, base, order) if order and head[2:4] in _MAGIC else None

    def directories(self) -> Iterator[Tags]:
        """Yield the first directory, those that follow it, and those inside each of them.

        Raises:
            struct.error: the file ends inside a directory.
        """
        (first,) = struct.unpack(self._order + "I", self.read(self._base + 4, 4))
        waiting, seen = [first], set[int]()
        while waiting and len(seen) < _MOST_DIRECTORIES:
            offset = waiting.pop(0)
            if offset in seen or not offset:
                continue
            seen.add(offset)
            tags = self.directory(self._base + offset, self._base)
            yield tags
            for pointer in _POINTERS:
                waiting += tags.get(pointer) or ()
            waiting += tags.get(-1) or ()

    def directory(self, offset: int, base: int) -> Tags:
        """Return the tags at an offset of the file; offsets in them count from `base`.

        The offset of the next directory has the number -1.

        Raises:
            struct.error: the file ends inside the directory.
        """
        tags = Tags()
        (count,) = struct.unpack(self._order + "H", self.read(offset, 2))
        count = min(count, _MOST_TAGS)
        data = self.read(offset + 2, 12 * count + 4)
        for index in range(count):
            at = 12 * index
            tag, kind, number = struct.unpack(self._order + "HHI", data[at : at + 8])
            length = _SIZES.get(kind, 1) * number
            place = offset + 2 + at + 8
            if length > 4:
                place = base + struct.unpack(self._order + "I", data[at + 8 : at + 12])[0]
            tags.put(tag, self._numbers(kind, number, place), (place, length))
        if len(data) == 12 * count + 4:
            tags.put(-1, struct.unpack(self._order + "I", data[-4:]), (0, 0))
        return tags

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes of the file."""
        self._file.seek(offset)
        return self._file.read(size)

    def _numbers(self, kind: int, count: int, place: int) -> tuple[int, ...]:
        code = _CODES.get(kind)
        if code is None or not 0 < count <= _MOST_VALUES:
            return ()
        data = self.read(place, _SIZES[kind] * count)
        if len(data) < _SIZES[kind] * count:
            return ()
        return struct.unpack(f"{self._order}{count}{code}", data)
