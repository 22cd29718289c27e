"""Labels as keywords of an XMP packet, in every list that the named programs read.

digiKam shows the first list that is not empty, in the order of `_LISTS`; Immich the first of
digiKam's, Lightroom's and the flat one, darktable the first of the last two. So a label goes into
every list that the packet uses already. The words that SwiftCam wrote are listed in `_WRITTEN`:
only those are replaced by the labels of another model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from swiftcam.labelling.xmp.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    add_keywords,
    read_keywords,
    remove_keywords,
)
from swiftcam.labelling.xmp.xmp_search import Property

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class _List(NamedTuple):
    """A list of keywords; `separator`: between the levels of one, "" if they have none."""

    prop: Property
    separator: str


_FLAT = _List(SUBJECT, "")
_LIGHTROOM = _List(HIERARCHICAL_SUBJECT, "|")
_LISTS = (
    _List(Property("http://www.digikam.org/ns/1.0/", "digiKam", "TagsList"), "/"),
    _List(Property("http://ns.microsoft.com/photo/1.0/", "MicrosoftPhoto", "LastKeywordXMP"), "/"),
    _LIGHTROOM,
    _List(Property("http://ns.iview-multimedia.com/mediapro/1.0/", "mediapro", "CatalogSets"), "|"),
    _FLAT,
)
_WRITTEN = Property("http://ns.swiftcam.app/1.0/", "swiftcam", "keywords")


def with_labels(packet: bytes, labels: Sequence[str], parent: str = "") -> bytes:
    """Return the packet with the labels as keywords, in place of those that SwiftCam wrote before.

    `parent`: the word, or the words separated by "|", under which labels are put in lists with
    levels; "" for none.

    Raises:
        PacketError: the packet cannot be understood.
    """
    words = [word for word in map(plain_keyword, labels) if word]
    written = read_keywords(packet, _WRITTEN)
    flat = read_keywords(packet, SUBJECT)
    wanted = {_folded(path) for each in _LISTS for path in _paths(each, words, parent)}
    stale = [path for path in written if _folded(path) not in wanted]
    for prop in (*(each.prop for each in _LISTS), _WRITTEN) if stale else ():
        packet = remove_keywords(packet, prop, stale)
    gone = {_folded(path) for path in stale}
    flat = [word for word in flat if _folded(word) not in gone]
    added: list[str] = []
    for each in _LISTS:
        had = read_keywords(packet, each.prop)
        is_new = each is _LIGHTROOM and parent and not had
        if each is not _FLAT and not had and not is_new:
            continue
        leaves = {
            _folded(path.split(each.separator)[-1] if each.separator else path) for path in had
        }
        paths = _paths(each, words, parent)
        new = [path for path, word in zip(paths, words, strict=True) if _folded(word) not in leaves]
        # A list that exists hides the flat keywords from some programs, so it gets them too.
        packet = add_keywords(packet, each.prop, [*(flat if is_new else ()), *new])
        added += new
    return add_keywords(packet, _WRITTEN, _distinct(added))


def plain_keyword(label: str) -> str:
    """Return a label without the characters by which programs divide keywords: "|", "," and ";"."""
    for separator in (",", ";"):
        label = " - ".join(part.strip() for part in label.split(separator) if part.strip())
    return label.replace("|", "-").strip()


def _paths(each: _List, words: Iterable[str], parent: str) -> list[str]:
    """Return words as they are written into a list."""
    if not each.separator:
        return list(words)
    levels = [level.strip() for level in parent.split("|") if level.strip()]
    return [
        each.separator.join(level.replace(each.separator, "-") for level in (*levels, word))
        for word in words
    ]


def _distinct(words: Iterable[str]) -> list[str]:
    return list({_folded(word): word for word in words}.values())


def _folded(word: str) -> str:
    return word.strip().casefold()
