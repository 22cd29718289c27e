import difflib
import json
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.labelling.xmp.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    add_keywords,
    new_packet,
    read_keywords,
    remove_keywords,
)
from swiftcam.labelling.xmp.xmp_search import RDF, PacketError
from tests import needs

LIGHTROOM = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000 1.000000">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmp:Rating="4"
   xmp:ModifyDate='2024-05-01T10:00:00+02:00'>
   <dc:creator>
    <rdf:Seq>
     <rdf:li>Ann &amp; Bob</rdf:li>
    </rdf:Seq>
   </dc:creator>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>holiday</rdf:li>
     <rdf:li>Tabby</rdf:li>
    </rdf:Bag>
   </dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
                                                                        \x20
<?xpacket end="w"?>"""
DARKTABLE = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:darktable="http://darktable.sf.net/"
   darktable:xmp_version="5">
   <darktable:history>
    <rdf:Seq>
     <rdf:li darktable:num="0" darktable:operation="rawprepare"/>
    </rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""
ONE_LINE = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description rdf:about="uuid:1&amp;2" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmp:Rating="5"/></rdf:RDF></x:xmpmeta>'
)
WINDOWS = LIGHTROOM.replace("\n", "\r\n")
OTHER_PREFIXES = LIGHTROOM.replace("rdf:", "r:").replace(":rdf=", ":r=").replace("dc:", "d:")
OTHER_PREFIXES = OTHER_PREFIXES.replace("xmlns:dc=", "xmlns:d=")
SEQUENCE = LIGHTROOM.replace("rdf:Bag", "rdf:Seq")
EMPTY_BAG = LIGHTROOM.replace("<rdf:li>holiday</rdf:li>", "").replace("<rdf:li>Tabby</rdf:li>", "")
CLOSED_ITEM = LIGHTROOM.replace("<rdf:li>Tabby</rdf:li>", "<rdf:li/>")
TWO_DESCRIPTIONS = LIGHTROOM.replace(
    '  <rdf:Description rdf:about=""\n    xmlns:xmp',
    '  <rdf:Description rdf:about="" xmlns:a="urn:a" a:b="c"/>\n  <rdf:Description rdf:about=""\n'
    "    xmlns:xmp",
)
PACKETS = {
    "new": new_packet().decode(),
    "lightroom": LIGHTROOM,
    "darktable": DARKTABLE,
    "one line": ONE_LINE,
    "windows": WINDOWS,
    "other prefixes": OTHER_PREFIXES,
    "sequence": SEQUENCE,
    "empty bag": EMPTY_BAG,
    "closed item": CLOSED_ITEM,
    "two descriptions": TWO_DESCRIPTIONS,
}
each_packet = pytest.mark.parametrize("packet", PACKETS.values(), ids=PACKETS.keys())
each_property = pytest.mark.parametrize(
    "prop", [SUBJECT, HIERARCHICAL_SUBJECT], ids=lambda p: p.name
)


def without_list(packet, prop):
    """Return everything in a packet except one list, as (place, text, attributes)."""
    tree = ElementTree.fromstring(packet)
    for description in tree.iter(f"{{{RDF}}}Description"):
        for element in description.findall(f"{{{prop.namespace}}}{prop.name}"):
            description.remove(element)
    elements = [(e.tag, (e.text or "").strip(), sorted(e.attrib.items())) for e in tree.iter()]
    empty = (f"{{{RDF}}}Description", "", [(f"{{{RDF}}}about", "uuid:1&2")])
    return [element for element in elements if element != empty]


@each_packet
@each_property
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_words_are_added_and_nothing_else_changes(packet, prop, encoding):
    before = packet.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    if "sig" in encoding:
        before = packet.encode(encoding)
    had = read_keywords(before, prop)
    after = add_keywords(before, prop, ["fox", "Ünïcode <&>", "holiday|x"])
    assert read_keywords(after, prop) == [*had, "fox", "Ünïcode <&>", "holiday|x"]
    # Only insertions: all bytes from before are still there, in the same order.
    matching = difflib.SequenceMatcher(None, before, after, autojunk=False)
    assert {tag for tag, *_ in matching.get_opcodes()} <= {"equal", "insert"}
    assert without_list(after, prop) == without_list(before, prop)


@each_packet
def test_only_lines_are_added(packet):
    before = packet.splitlines(keepends=True)
    after = add_keywords(packet.encode(), SUBJECT, ["fox"]).decode().splitlines(keepends=True)
    changes = [line[0] for line in difflib.ndiff(before, after) if line[0] in "+-"]
    if len(before) > 1:
        assert set(changes) <= {"+"} or packet == EMPTY_BAG
        assert len(changes) <= 5 or packet == EMPTY_BAG


@each_packet
def test_a_word_is_not_added_twice(packet):
    once = add_keywords(packet.encode(), SUBJECT, ["fox", "Fox ", " FOX", ""])
    assert read_keywords(once, SUBJECT).count("fox") == 1
    assert add_keywords(once, SUBJECT, ["FOX", "fox"]) is once


def test_words_that_are_there_stay_as_they_are_written():
    packet = LIGHTROOM.encode()
    assert read_keywords(packet, SUBJECT) == ["holiday", "Tabby"]
    assert add_keywords(packet, SUBJECT, ["tabby", "Holiday"]) is packet
    assert add_keywords(packet, SUBJECT, []) is packet


def test_new_items_look_like_those_before_them():
    after = add_keywords(LIGHTROOM.encode(), SUBJECT, ["fox"]).decode()
    assert after == LIGHTROOM.replace(
        "<rdf:li>Tabby</rdf:li>\n", "<rdf:li>Tabby</rdf:li>\n     <rdf:li>fox</rdf:li>\n"
    )


def test_a_list_without_a_description_to_put_it_in_gets_one_about_the_same_thing():
    after = add_keywords(ONE_LINE.encode(), SUBJECT, ["fox"]).decode()
    assert after.count('rdf:about="uuid:1&amp;2"') == 2
    assert after.count("</rdf:Description>") == 1


def test_characters_outside_xml_are_left_out():
    packet = add_keywords(new_packet(), SUBJECT, ["a\x00b\x1bc", "\x07", "\ud800"])
    assert read_keywords(packet, SUBJECT) == ["abc"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + DARKTABLE[39:]


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        ("", "damaged"),
        ("I am a letter.", "damaged"),
        ("<html><body/></html>", "not an XMP sidecar"),
        (LIGHTROOM[:-200], "damaged"),
        (LIGHTROOM.replace("</rdf:Bag>", ""), "damaged"),
        (BOMB, "document type"),
        ('<?xml version="1.0" encoding="klingon"?><a/>', "damaged"),
        (f'<rdf:RDF xmlns:rdf="{RDF}"/>', "not an XMP sidecar"),
        (LIGHTROOM.replace("dc:subject", "dc:subject>text</dc:subject><dc:x", 1), "damaged"),
        (
            LIGHTROOM.replace('xmp:Rating="4"', 'dc:subject="one, two"').replace(
                "dc:subject>", "dc:other>"
            ),
            "does not understand",
        ),
        (
            DARKTABLE.replace(
                "<darktable:h",
                "<dc:subject xmlns:dc='http://purl.org/dc/elements/1.1/'"
                ">one, two</dc:subject><darktable:h",
                1,
            ),
            "does not understand",
        ),
    ],
)
def test_unknown_structures_are_not_changed(packet, reason):
    with pytest.raises(PacketError, match=reason):
        add_keywords(packet.encode(), SUBJECT, ["fox"])


@given(words=st.lists(st.text(min_size=1), max_size=5), packet=st.sampled_from(list(PACKETS)))
def test_any_words_come_back(words, packet):
    before = PACKETS[packet].encode()
    after = add_keywords(before, SUBJECT, words)
    found = read_keywords(after, SUBJECT)
    assert found[: len(read_keywords(before, SUBJECT))] == read_keywords(before, SUBJECT)
    assert len({word.strip().casefold() for word in found}) == len(found) or packet == "closed item"
    ElementTree.fromstring(after)


@given(
    packet=st.sampled_from(list(PACKETS)),
    place=st.floats(0, 1, exclude_max=True),
    junk=st.binary(max_size=8),
)
def test_damage_is_an_error_or_understood_right(packet, place, junk):
    data = PACKETS[packet].encode()
    at = int(place * len(data))
    data = data[:at] + junk + data[at + len(junk) :]
    try:
        after = add_keywords(data, SUBJECT, ["fox"])
    except PacketError:
        return
    assert "fox" in [word.casefold() for word in read_keywords(after, SUBJECT)]


@each_packet
def test_exiftool_reads_it_and_finds_nothing_wrong(tmp_path, packet):
    needs.program("exiftool")
    path = tmp_path / "photo.jpg.xmp"
    path.write_bytes(packet.encode())
    before = exiftool(path)
    data = add_keywords(packet.encode(), SUBJECT, ["fox", "stone wall"])
    path.write_bytes(add_keywords(data, HIERARCHICAL_SUBJECT, ["SwiftCam|fox"]))
    after = exiftool(path)
    before.pop("Subject", None)
    words = [*read_keywords(packet.encode(), SUBJECT), "fox", "stone wall"]
    assert [word for word in after.pop("Subject") if word] == [word for word in words if word]
    assert after.pop("HierarchicalSubject") == "SwiftCam|fox"
    assert after == before
    checked = subprocess.run(
        ["exiftool", "-validate", "-s3", path], capture_output=True, text=True, check=True
    )
    assert checked.stdout.strip() == "OK"


def exiftool(path):
    done = subprocess.run(["exiftool", "-j", "-XMP:all", path], capture_output=True, check=True)
    (values,) = json.loads(done.stdout)
    return values


def nested(depth, namespaces=1, length=10):
    """Return a packet of nested elements, each with namespaces of its own."""
    opened = "".join(
        f"<e{n} "
        + " ".join(f'xmlns:p{n}x{k}="{"u" * length}{n}{k}"' for k in range(namespaces))
        + ">"
        for n in range(depth)
    )
    closed = "".join(f"</e{n}>" for n in reversed(range(depth)))
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="">{opened}{closed}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


@pytest.mark.parametrize(
    "packet",
    [nested(12_000), nested(1, 12_000), nested(90, 100), nested(1, 1, 100_000), nested(101)],
)
def test_nested_elements_and_namespaces_have_limits(packet):
    with pytest.raises(PacketError, match=r"deeper|namespaces"):
        add_keywords(packet, SUBJECT, ["cat"])


def test_what_sidecars_have_is_within_the_limits():
    assert read_keywords(add_keywords(nested(20, 3), SUBJECT, ["cat"]), SUBJECT) == ["cat"]


@each_packet
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_words_are_removed_and_nothing_else_changes(packet, encoding):
    packet = packet.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    before = packet.encode(encoding)
    had = read_keywords(before, SUBJECT)
    added = add_keywords(before, SUBJECT, ["fox", "barn"])
    after = remove_keywords(added, SUBJECT, ["FOX", "barn", "other"])
    assert read_keywords(after, SUBJECT) == had
    if had:  # a list that was made stays, and is empty
        assert after.decode(encoding).split() == before.decode(encoding).split()
    assert remove_keywords(before, SUBJECT, ["other"]) is before


@pytest.mark.parametrize(
    ("encoding", "is_declared"),
    [
        *(("utf-16-le", True), ("utf-16-le", False), ("utf-16-be", True), ("utf-16-be", False)),
        *(("utf-32-le", True), ("gb2312", True), ("gb18030", True)),
        *(("latin-1", True), ("cp1251", True)),
    ],
)
def test_packets_in_other_encodings_without_a_mark(encoding, is_declared):
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if is_declared else ""
    before = (head + LIGHTROOM.replace("\ufeff", "")).encode(encoding)
    after = add_keywords(before, SUBJECT, ["fox", "狐"])
    assert read_keywords(after, SUBJECT) == ["holiday", "Tabby", "fox", "狐"]
    plain = remove_keywords(after, SUBJECT, ["fox", "狐"])
    assert plain == before


def test_a_declaration_of_utf_16_over_one_byte_for_each_character():
    before = ('<?xml version="1.0" encoding="UTF-16"?>' + LIGHTROOM).encode()
    assert read_keywords(add_keywords(before, SUBJECT, ["fox"]), SUBJECT)[-1] == "fox"


@pytest.mark.parametrize("bag", ["<rdf:Bag/>", "<rdf:Bag />", "<rdf:Bag\n/>", "<rdf:Seq/>"])
def test_an_empty_list_gets_the_words(bag):
    packet = LIGHTROOM[: LIGHTROOM.index("<rdf:Bag>")] + bag
    packet += LIGHTROOM[LIGHTROOM.index("</rdf:Bag>") + len("</rdf:Bag>") :]
    after = add_keywords(packet.encode(), SUBJECT, ["fox", "a & b"])
    assert read_keywords(after, SUBJECT) == ["fox", "a & b"]
    assert without_list(after, SUBJECT) == without_list(packet, SUBJECT)


def test_a_list_of_the_same_name_inside_another_property_is_left_alone():
    inner = (
        '<x:creator xmlns:x="urn:x"><rdf:Description><dc:subject><rdf:Bag><rdf:li>inner</rdf:li>'
        "</rdf:Bag></dc:subject></rdf:Description></x:creator>"
    )
    packet = LIGHTROOM.replace("   <dc:creator>", f"   {inner}\n   <dc:creator>").encode()
    assert read_keywords(packet, SUBJECT) == ["holiday", "Tabby"]
    after = add_keywords(packet, SUBJECT, ["fox"])
    assert read_keywords(after, SUBJECT) == ["holiday", "Tabby", "fox"]
    assert inner.encode() in after


def test_shared_cases(shared):
    for path in sorted((shared / "data" / "cases" / "xmp").iterdir()):
        packet = path.read_bytes()
        had = read_keywords(packet, SUBJECT)
        assert read_keywords(add_keywords(packet, SUBJECT, ["fox"]), SUBJECT) == [*had, "fox"]
