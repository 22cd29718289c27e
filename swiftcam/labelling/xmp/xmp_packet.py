"""Adding keywords to a list in an XMP packet without changing any other byte.

Expat, the XML parser of Python's standard library, finds the position; the keywords are inserted
there. Rewriting the document with an XML or RDF library would be simpler, but no library keeps the
order of attributes and the quotes as Lightroom or darktable wrote them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from swiftcam.labelling.xmp.xmp_encoding import Utf8Packet, in_utf8
from swiftcam.labelling.xmp.xmp_search import (
    RDF,
    Element,
    FoundList,
    PacketError,
    Property,
    find_list,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_UNDERSTOOD = "It lists keywords in a way that SwiftCam does not understand."
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMPTY = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="SwiftCam">
 <rdf:RDF xmlns:rdf="{RDF}">
  <rdf:Description rdf:about="">
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


SUBJECT = Property("http://purl.org/dc/elements/1.1/", "dc", "subject")
HIERARCHICAL_SUBJECT = Property("http://ns.adobe.com/lightroom/1.0/", "lr", "hierarchicalSubject")


def new_packet() -> bytes:
    """Return a packet without any properties."""
    return _EMPTY.encode()


def read_keywords(packet: bytes, prop: Property) -> list[str]:
    """Return the keywords in a list of a packet.

    Raises:
        PacketError: the packet cannot be understood.
    """
    return find_list(_in_utf8(packet).data, prop).keywords


def add_keywords(packet: bytes, prop: Property, keywords: Sequence[str]) -> bytes:
    """Return the packet with the keywords that a list does not contain yet; case is ignored.

    Raises:
        PacketError: the packet cannot be understood.
    """
    original = _in_utf8(packet)
    found = find_list(original.data, prop)
    known = {_folded(keyword) for keyword in found.keywords}
    added = []
    for keyword in (" ".join(_NOT_XML.sub("", keyword).split()) for keyword in keywords):
        if keyword and _folded(keyword) not in known:
            known.add(_folded(keyword))
            added.append(keyword)
    if not added:
        return packet
    changed = _Edit(found).insert(original.data, prop, added)
    if find_list(changed, prop).keywords != [*found.keywords, *added]:
        raise PacketError(_NOT_UNDERSTOOD)
    return original.encoded(changed)


def remove_keywords(packet: bytes, prop: Property, keywords: Sequence[str]) -> bytes:
    """Return the packet without these keywords in a list; case is ignored.

    Raises:
        PacketError: the packet cannot be understood.
    """
    original = _in_utf8(packet)
    found = find_list(original.data, prop)
    removed = {_folded(keyword) for keyword in keywords}
    data = original.data
    for item, keyword in zip(reversed(found.items), reversed(found.keywords), strict=True):
        if _folded(keyword) in removed:
            data = _Edit(found).without(data, item)
    kept = [keyword for keyword in found.keywords if _folded(keyword) not in removed]
    if data == original.data:
        return packet
    if find_list(data, prop).keywords != kept:
        raise PacketError(_NOT_UNDERSTOOD)
    return original.encoded(data)


def _in_utf8(packet: bytes) -> Utf8Packet:
    try:
        return in_utf8(packet)
    except ValueError as error:
        raise PacketError(f"It is damaged ({error}).") from error


def _folded(keyword: str) -> str:
    return keyword.strip().casefold()


@dataclass(frozen=True)
class _Edit:
    """Changes a packet, in UTF-8, at the elements that were found."""

    found: FoundList

    def insert(self, packet: bytes, prop: Property, keywords: Sequence[str]) -> bytes:
        """Return the packet with items added to the list, which is created if it is missing."""
        if self.found.container and self.found.container.is_open:
            return self._new_items(packet, self.found.container, keywords)
        if self.found.container:
            return self._opened(packet, self.found.container, keywords)
        if self.found.has_property:
            raise PacketError(_NOT_UNDERSTOOD)
        if self.found.description and self.found.description.is_open:
            return self._new_list(packet, self.found.description, prop, keywords)
        if self.found.rdf and self.found.rdf.is_open:
            return self._new_description(packet, self.found.rdf, prop, keywords)
        raise PacketError("It is not an XMP sidecar.")

    def _new_items(self, packet: bytes, container: Element, keywords: Sequence[str]) -> bytes:
        name = self._name(packet, container, "li")
        items = [f"<{name}>{escape(keyword)}</{name}>" for keyword in keywords]
        if not self.found.items:
            return self._put(packet, container.end, "".join(items))
        space = self._space_before(packet, self.found.items[-1].start)
        at = _after(packet, self.found.items[-1])
        return self._put(packet, at, "".join(space + text for text in items))

    def _opened(self, packet: bytes, container: Element, keywords: Sequence[str]) -> bytes:
        """Return the packet with items in an empty container such as `<rdf:Bag/>`."""
        item, name = self._name(packet, container, "li"), self._tag(packet, container)
        items = "".join(f"<{item}>{escape(keyword)}</{item}>" for keyword in keywords)
        slash = packet.rindex(b"/", container.start, container.end)
        text = f">{items}</{name}>".encode("utf-8", "xmlcharrefreplace")
        return packet[:slash].rstrip() + text + packet[container.end :]

    def without(self, packet: bytes, item: Element) -> bytes:
        """Return the packet without an item and the line break before it."""
        start = item.start - len(self._space_before(packet, item.start).encode())
        return packet[:start] + packet[_after(packet, item) :]

    def _new_list(
        self, packet: bytes, inside: Element, prop: Property, keywords: Sequence[str]
    ) -> bytes:
        space = self._space_before(packet, inside.end)
        text = _list_text(prop, keywords, inside.names, space + " " if space else "")
        return self._put(packet, inside.end - len(space.encode()), text)

    def _new_description(
        self, packet: bytes, inside: Element, prop: Property, keywords: Sequence[str]
    ) -> bytes:
        space = self._space_before(packet, inside.end)
        step = space + " " if space else ""
        rdf = {RDF: "rdf"}
        text = (
            f'{step}<rdf:Description xmlns:rdf="{RDF}" rdf:about={quoteattr(self.found.about)}>'
            + _list_text(prop, keywords, rdf, step + " " if space else "")
            + f"{step}</rdf:Description>"
        )
        return self._put(packet, inside.end - len(space.encode()), text)

    def _put(self, packet: bytes, at: int, text: str) -> bytes:
        return packet[:at] + text.encode("utf-8", "xmlcharrefreplace") + packet[at:]

    def _space_before(self, packet: bytes, at: int) -> str:
        """Return the line break and the indentation before an offset, "" without a line break."""
        before = packet[max(0, at - 400) : at].decode("utf-8", "replace")
        match = re.search(r"\r?\n[ \t]*$", before)
        return match.group() if match else ""

    def _name(self, packet: bytes, element: Element, local: str) -> str:
        """Return the name `local` with the prefix of the tag of an element."""
        prefix, colon, _ = self._tag(packet, element).rpartition(":")
        return prefix + colon + local

    def _tag(self, packet: bytes, element: Element) -> str:
        """Return the name in the tag of an element, with its prefix."""
        tag = packet[element.start : element.start + 400].decode("utf-8", "replace")
        match = re.match(r"<([^\s/>]+)", tag)
        return match.group(1) if match else ""


def _after(packet: bytes, element: Element) -> int:
    """Return the offset behind an element."""
    return packet.index(b">", element.end) + 1 if element.is_open else element.end


def _list_text(prop: Property, keywords: Sequence[str], names: dict[str, str], space: str) -> str:
    """Return the XML of a new list; prefixes that are not in `names` are declared."""
    prefix, rdf = names.get(prop.namespace, prop.prefix), names.get(RDF, "rdf")
    declared = "" if prop.namespace in names else f' xmlns:{prefix}="{prop.namespace}"'
    declared += "" if RDF in names else f' xmlns:{rdf}="{RDF}"'
    deeper = space + " " if space else ""
    items = "".join(
        f"{deeper + ' ' if space else ''}<{rdf}:li>{escape(keyword)}</{rdf}:li>"
        for keyword in keywords
    )
    return (
        f"{space}<{prefix}:{prop.name}{declared}>{deeper}<{rdf}:Bag>{items}"
        f"{deeper}</{rdf}:Bag>{space}</{prefix}:{prop.name}>"
    )
