"""Adding keywords to a list in an XMP packet without changing any other byte.

Expat, the XML parser of Python's standard library, finds the position; the keywords are inserted
there. Rewriting the document with an XML or RDF library would be simpler, but no library keeps the
order of attributes and the quotes as Lightroom or darktable wrote them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CONTAINERS = (f"{RDF} Bag", f"{RDF} Seq", f"{RDF} Alt")
_DEEPEST = 100  # elements inside each other
_MOST_NAMESPACES, _LONGEST_NAMESPACE = 200, 1000  # valid at one place; characters
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


class PacketError(ValueError):
    """The packet cannot be understood; it was not changed. In the message, "it" is the packet."""


@dataclass(frozen=True)
class Property:
    """A list in an XMP packet: its namespace, the usual prefix of the namespace, its name."""

    namespace: str
    prefix: str
    name: str


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
    return _find_list(packet, prop).keywords


def add_keywords(packet: bytes, prop: Property, keywords: Sequence[str]) -> bytes:
    """Return the packet with the keywords that a list does not contain yet; case is ignored.

    Raises:
        PacketError: the packet cannot be understood.
    """
    found = _find_list(packet, prop)
    known = {_folded(keyword) for keyword in found.keywords}
    added = []
    for keyword in (" ".join(_NOT_XML.sub("", keyword).split()) for keyword in keywords):
        if keyword and _folded(keyword) not in known:
            known.add(_folded(keyword))
            added.append(keyword)
    if not added:
        return packet
    changed = found.insert(packet, prop, added)
    if read_keywords(changed, prop) != [*found.keywords, *added]:
        raise PacketError("It lists keywords in a way that SwiftCam does not understand.")
    return changed


def _folded(keyword: str) -> str:
    return keyword.strip().casefold()


@dataclass
class _Element:
    """An element of the packet.

    `start`, `end`: the byte offsets of its start tag and of its end tag; for an empty element
    `<a/>`, `end` is after the element.
    `is_open`: whether it has an end tag.
    `names`: the namespace prefixes that are valid inside, by namespace.
    """

    start: int
    end: int = -1
    is_open: bool = False
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class _FoundList:
    """The elements of a packet that are needed to insert keywords into a list.

    `keywords`: the keywords in the list. `has_property`: whether the list exists in any form.
    `container`: its rdf:Bag, Seq or Alt. `last_item`: its last rdf:li. `description`, `rdf`: the
    elements in which a missing list is created. `about`: their rdf:about.
    """

    encoding: str
    keywords: list[str] = field(default_factory=list)
    has_property: bool = False
    container: _Element | None = None
    last_item: _Element | None = None
    description: _Element | None = None
    about: str = ""
    rdf: _Element | None = None

    def insert(self, packet: bytes, prop: Property, keywords: Sequence[str]) -> bytes:
        """Return the packet with items added to the list, which is created if it is missing."""
        if self.container and self.container.is_open:
            return self._new_items(packet, self.container, keywords)
        if self.has_property:
            raise PacketError("It lists keywords in a way that SwiftCam does not understand.")
        if self.description and self.description.is_open:
            return self._new_list(packet, self.description, prop, keywords)
        if self.rdf and self.rdf.is_open:
            return self._new_description(packet, self.rdf, prop, keywords)
        raise PacketError("It is not an XMP sidecar.")

    def _new_items(self, packet: bytes, container: _Element, keywords: Sequence[str]) -> bytes:
        name = self._name(packet, container, "li")
        items = [f"<{name}>{escape(keyword)}</{name}>" for keyword in keywords]
        last = self.last_item
        if last is None:
            return self._put(packet, container.end, "".join(items))
        space = self._space_before(packet, last.start)
        close = self._encoded(">")
        at = packet.index(close, last.end) + len(close) if last.is_open else last.end
        return self._put(packet, at, "".join(space + text for text in items))

    def _new_list(
        self, packet: bytes, inside: _Element, prop: Property, keywords: Sequence[str]
    ) -> bytes:
        space = self._space_before(packet, inside.end)
        text = _list_text(prop, keywords, inside.names, space + " " if space else "")
        return self._put(packet, inside.end - len(self._encoded(space)), text)

    def _new_description(
        self, packet: bytes, inside: _Element, prop: Property, keywords: Sequence[str]
    ) -> bytes:
        space = self._space_before(packet, inside.end)
        step = space + " " if space else ""
        rdf = {RDF: "rdf"}
        text = (
            f'{step}<rdf:Description xmlns:rdf="{RDF}" rdf:about={quoteattr(self.about)}>'
            + _list_text(prop, keywords, rdf, step + " " if space else "")
            + f"{step}</rdf:Description>"
        )
        return self._put(packet, inside.end - len(self._encoded(space)), text)

    def _put(self, packet: bytes, at: int, text: str) -> bytes:
        return packet[:at] + self._encoded(text) + packet[at:]

    def _encoded(self, text: str) -> bytes:
        return text.encode(self.encoding, "xmlcharrefreplace")

    def _space_before(self, packet: bytes, at: int) -> str:
        """Return the line break and the indentation before an offset, "" without a line break."""
        before = packet[max(0, at - 400) : at].decode(self.encoding, "replace")
        match = re.search(r"\r?\n[ \t]*$", before)
        return match.group() if match else ""

    def _name(self, packet: bytes, element: _Element, local: str) -> str:
        """Return the name `local` with the prefix of the tag of an element."""
        tag = packet[element.start : element.start + 400].decode(self.encoding, "replace")
        match = re.match(r"<(?:([^\s:/>]+):)?[^\s:/>]+", tag)
        prefix = match.group(1) if match else None
        return f"{prefix}:{local}" if prefix else local


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


def _find_list(packet: bytes, prop: Property) -> _FoundList:
    """Find a list in a packet, or the element in which it can be created."""
    parser = expat.ParserCreate(namespace_separator=" ")
    search = _Search(parser, packet, prop)
    try:
        parser.Parse(packet, True)
        "".encode(search.found.encoding)
    except (expat.ExpatError, LookupError) as error:
        raise PacketError(f"It is damaged ({error}).") from error
    if search.found.rdf is None:
        raise PacketError("It is not an XMP sidecar.")
    return search.found


def _byte_order(packet: bytes) -> str:
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    return marks.get(packet[:2], "utf-8")


class _Search:
    """Handles the events of the parser and fills `found`."""

    def __init__(self, parser: expat.XMLParserType, packet: bytes, prop: Property) -> None:
        self.found = _FoundList(_byte_order(packet))
        self._parser = parser
        self._packet = packet
        self._name = f"{prop.namespace} {prop.name}"
        self._open: list[tuple[str, _Element]] = []
        self._text: list[str] = []
        self._scope: list[tuple[str, str]] = []
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        parser.EndNamespaceDeclHandler = lambda prefix: self._scope.pop()

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and not self.found.encoding.startswith("utf-16"):
            self.found.encoding = encoding

    def _namespace(self, prefix: str, uri: str) -> None:
        # Expat puts the whole namespace into the name of every element.
        if len(self._scope) >= _MOST_NAMESPACES or len(uri or "") > _LONGEST_NAMESPACE:
            raise PacketError("It has more namespaces, or longer ones, than XMP sidecars have.")
        self._scope.append((prefix, uri))

    def _doctype(self, *definition: object) -> None:
        # XMP has no document type; its entities can make a small file expand to a huge one.
        raise PacketError("It has a document type, which XMP does not allow.")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise PacketError("Its elements are deeper than those of XMP sidecars.")
        parents = [opened for opened, _ in self._open[-3:]]
        element = _Element(self._parser.CurrentByteIndex)
        element.names = {uri: prefix for prefix, uri in self._scope if prefix}
        self._open.append((name, element))
        self._text.clear()
        found = self.found
        if name == f"{RDF} RDF":
            found.rdf = found.rdf or element
        elif parents[-1:] == [f"{RDF} RDF"] and name == f"{RDF} Description":
            if found.description is None or not found.description.is_open:
                found.description = element
            found.about = found.about or attributes.get(f"{RDF} about", "")
            found.has_property = found.has_property or self._name in attributes
        elif parents[-2:] == [f"{RDF} RDF", f"{RDF} Description"] and name == self._name:
            found.has_property = True
        elif parents[-1:] == [self._name] and name in _CONTAINERS:
            found.container = found.container or element

    def _end(self, name: str) -> None:
        _, element = self._open.pop()
        element.end = self._parser.CurrentByteIndex
        # For an empty element <a/>, Expat reports the end after the tag.
        begins, closes = (text.encode(self.found.encoding) for text in ("<", "/>"))
        element.is_open = not (
            self._packet.rfind(begins, element.start, element.end) == element.start
            and self._packet.endswith(closes, element.start, element.end)
        )
        if name == f"{RDF} li" and self._open and self._open[-1][1] is self.found.container:
            self.found.keywords.append("".join(self._text))
            self.found.last_item = element
        self._text.clear()
