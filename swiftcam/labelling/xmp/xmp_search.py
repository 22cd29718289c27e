"""Finds a list in an XMP packet, or the element in which it can be created, with Expat."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TOP = (f"{RDF} RDF", f"{RDF} Description")  # the parents of a property
_CONTAINERS = (f"{RDF} Bag", f"{RDF} Seq", f"{RDF} Alt")
_DEEPEST = 100  # elements inside each other
_MOST_NAMESPACES, _LONGEST_NAMESPACE = 200, 1000  # valid at one place; characters


class PacketError(ValueError):
    """The packet cannot be understood; it was not changed. In the message, "it" is the packet."""


@dataclass(frozen=True)
class Property:
    """A list in an XMP packet: its namespace, the usual prefix of the namespace, its name."""

    namespace: str
    prefix: str
    name: str


@dataclass
class Element:
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
class FoundList:
    """The elements of a packet that are needed to insert keywords into a list.

    `keywords`: the keywords in the list, of its `items`, which are rdf:li.
    `has_property`: whether the list exists in any form.
    `property`: its element. `container`: its rdf:Bag, Seq or Alt. `description`, `rdf`: the
    elements in which a missing list is created. `about`: their rdf:about.
    """

    keywords: list[str] = field(default_factory=list)
    items: list[Element] = field(default_factory=list)
    has_property: bool = False
    property: Element | None = None
    container: Element | None = None
    description: Element | None = None
    about: str = ""
    rdf: Element | None = None


def find_list(packet: bytes, prop: Property) -> FoundList:
    """Find a list in a packet, or the element in which it can be created."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    search = _Search(parser, packet, prop)
    try:
        parser.Parse(packet, True)
    except expat.ExpatError as error:
        raise PacketError(f"It is damaged ({error}).") from error
    if search.found.rdf is None:
        raise PacketError("It is not an XMP sidecar.")
    return search.found


class _Search:
    """Handles the events of the parser and fills `found`."""

    def __init__(self, parser: expat.XMLParserType, packet: bytes, prop: Property) -> None:
        self.found = FoundList()
        self._parser = parser
        self._packet = packet
        self._name = f"{prop.namespace} {prop.name}"
        self._open: list[tuple[str, Element]] = []
        self._text: list[str] = []
        self._scope: list[tuple[str, str]] = []
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        parser.EndNamespaceDeclHandler = lambda prefix: self._scope.pop()

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
        element = Element(self._parser.CurrentByteIndex)
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
        elif tuple(parents[-2:]) == _TOP and name == self._name:
            found.has_property = True
            found.property = found.property or element
        elif parents == [*_TOP, self._name] and name in _CONTAINERS:
            found.container = found.container or element

    def _end(self, name: str) -> None:
        _, element = self._open.pop()
        element.end = self._parser.CurrentByteIndex
        # For an empty element <a/>, Expat reports the end after the tag.
        element.is_open = not (
            self._packet.rfind(b"<", element.start, element.end) == element.start
            and self._packet.endswith(b"/>", element.start, element.end)
        )
        if name == f"{RDF} li" and self._open and self._open[-1][1] is self.found.container:
            self.found.keywords.append("".join(self._text))
            self.found.items.append(element)
        self._text.clear()
