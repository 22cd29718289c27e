"""The encoding of an XMP packet: to UTF-8 for editing, and back without changing other bytes."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    # Without a mark: how "<" begins in each of them.
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_SPACE = re.compile(rb"\s*")


class Utf8Packet(NamedTuple):
    """A packet in UTF-8, and the encoding that it had."""

    data: bytes
    encoding: str

    def encoded(self, data: bytes) -> bytes:
        """Return changed data in the encoding of the packet.

        What that encoding lacks becomes a reference to its character.
        """
        if self.encoding == "utf-8":
            return data
        return data.decode().encode(self.encoding, "xmlcharrefreplace")


def in_utf8(packet: bytes) -> Utf8Packet:
    """Return a packet in UTF-8.

    Raises:
        ValueError: its encoding is unknown, or other bytes would not be the same afterwards.
    """
    encoding = _encoding(packet)
    if encoding == "utf-8":
        packet.decode()
        return Utf8Packet(packet, encoding)
    text = packet.decode(encoding)
    if text.encode(encoding) != packet:
        raise ValueError(f"not plain {encoding}")
    return Utf8Packet(text.encode(), encoding)


def _encoding(packet: bytes) -> str:
    for mark, name in _MARKS.items():
        if packet.startswith(mark):
            return name
    space = _SPACE.match(packet)
    declared = _DECLARED.match(packet.removeprefix(codecs.BOM_UTF8), space.end() if space else 0)
    if declared is None:
        return "utf-8"
    name = declared.group(1).decode()
    try:
        found = codecs.lookup(name)
    except LookupError as error:
        raise ValueError(f"its encoding {name} is unknown") from error
    # The packet has one byte for each character of its first line.
    is_wide = found.name.startswith(("utf-16", "utf-32")) or found.name == "utf-7"
    return "utf-8" if is_wide or not getattr(found, "_is_text_encoding", True) else found.name
