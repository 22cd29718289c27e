"""Finding classes by the names that a user gives, for the command line and for the window.

A name may be in either language, whatever its case: a whole name, one of the synonyms in a label, a
WordNet identifier, or a part that only one class has.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.labels.class_names import find_classes, readable_names
from swiftcam.phrases import alternatives, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from swiftcam.phrases import Phrase

# Similarity as `difflib` defines it: 0.78 is one letter of five, not one of four ("bike", "mike").
_LEAST_SIMILARITY = 0.78
_MOST_NEAR = 3
_MOST_LISTED = 8
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class NamedClasses:
    """The classes of a model that a name stands for.

    `name`: as the user gave it. `classes`: their numbers, several if several classes have exactly
    this name, none if it is unknown or not clear. `is_part`: the name is only a part of the one of
    its class. `possible`: the classes of which it is a part, if there are several. `near`: classes
    with a similar name, if there is no other.
    """

    name: str
    classes: tuple[int, ...] = ()
    is_part: bool = False
    possible: tuple[int, ...] = ()
    near: tuple[int, ...] = ()


def find_named(labels: Sequence[str], name: str) -> NamedClasses:
    """Return the classes among a model's labels that a name stands for.

    Raises:
        ModelError: SwiftCam's own file of names is missing or damaged.
    """
    index = _index(tuple(labels))
    key = _key(name)
    if key in index:
        return NamedClasses(name, index[key])
    found = _with_part(index, key)
    if len(found) == 1:
        return NamedClasses(name, found, is_part=True)
    return NamedClasses(name, possible=found, near=() if found else _near(index, key))


def matching_classes(labels: Sequence[str], text: str) -> tuple[int, ...]:
    """Return the classes with a name that contains a text, for a list that is searched.

    Classes whose name has the text as whole words come first, then those with a name that begins
    with it; "" is in all names.
    """
    key = _key(text)
    words = _whole_words(key)
    ranks: dict[int, int] = {}
    for name, numbers in _index(tuple(labels)).items():
        if key in name:
            rank = 0 if not key or words.search(name) else 1 if name.startswith(key) else 2
            for number in numbers:
                ranks[number] = min(rank, ranks.get(number, rank))
    return tuple(sorted(ranks, key=lambda number: (ranks[number], number)))


def unknown_text(labels: Sequence[str], names: Iterable[str], language: str = "en") -> str:
    """Return sentences about names that stand for no class, with what to write instead.

    `language`: of the names in the sentences, "en" or "zh"; a Chinese name is answered in Chinese.
    Returns "" if there is no such name.
    """
    found = [each for name in names if not (each := find_named(labels, name)).classes]
    sentences = [_not_clear(labels, each, language) for each in found if each.possible]
    unknown = [each for each in found if not each.possible]
    if unknown:
        sentences.insert(0, _unknown(labels, unknown, language))
    return _joined(sentences)


def require_named(labels: Sequence[str], names: Iterable[str], option: str) -> list[NamedClasses]:
    """Return the classes that each name of an option stands for.

    Raises:
        ArgumentError: a name stands for no class, or it is not clear for which one.
    """
    names = tuple(names)
    if problem := unknown_text(labels, names):
        raise ArgumentError(f"{option}: {problem}")
    return [find_named(labels, name) for name in names]


def display_names(labels: Sequence[str], classes: Iterable[int], language: str) -> tuple[str, ...]:
    """Return the readable names of classes by their numbers."""
    names = readable_names(labels, language)
    return tuple(names[number] for number in classes)


def _key(name: str) -> str:
    """Return a name without differences of case, width and spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())


@lru_cache(maxsize=8)
def _index(labels: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of the classes by each of their names."""
    known = find_classes(labels)
    found: dict[str, tuple[int, ...]] = {}
    columns = [readable_names(labels, language) for language in ("en", "zh")]
    for number, label in enumerate(labels):
        entry = known[number]
        names = [label, *label.split(","), *(column[number] for column in columns)]
        if entry is not None:
            names += [entry.wnid, entry.label, *entry.label.split(",")]
        for key in {_key(name) for name in names} - {""}:
            found[key] = (*found.get(key, ()), number)
    return found


def _with_part(index: dict[str, tuple[int, ...]], key: str) -> tuple[int, ...]:
    """Return the classes of which a text is whole words, else those with the text anywhere."""
    words = _whole_words(key)
    anywhere = [name for name in index if key and key in name]
    chosen = [name for name in anywhere if words.search(name)] or anywhere
    return tuple(sorted({number for name in chosen for number in index[name]}))


def _whole_words(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(key)}(?!\w)")


def _near(index: dict[str, tuple[int, ...]], key: str) -> tuple[int, ...]:
    """Return the classes with the most similar names, or words in their names; best first."""
    by_text: dict[str, tuple[int, ...]] = {}
    for name, numbers in index.items():
        for text in {name, *name.split()}:
            by_text[text] = (*by_text.get(text, ()), *numbers)
    matches = difflib.get_close_matches(key, by_text, _MOST_NEAR, _LEAST_SIMILARITY)
    found = dict.fromkeys(number for match in matches for number in by_text[match])
    return tuple(found)[:_MOST_NEAR]


def _unknown(labels: Sequence[str], unknown: list[NamedClasses], language: str) -> Phrase:
    names = ", ".join(repr(each.name) for each in unknown)
    near = [
        name
        for each in unknown
        for name in display_names(labels, each.near, _language_of(each.name, language))
    ]
    if not near:
        return phrase("The model has no class called {names}.", names=names)
    return phrase(
        "The model has no class called {names}. Did you mean {near}?",
        names=names,
        near=alternatives(tuple(dict.fromkeys(near))),
    )


def _not_clear(labels: Sequence[str], found: NamedClasses, language: str) -> Phrase:
    names = display_names(labels, found.possible, _language_of(found.name, language))
    values = {"name": repr(found.name), "classes": ", ".join(names[:_MOST_LISTED])}
    if len(names) <= _MOST_LISTED:
        return phrase("{name} could be any of these: {classes}. Write one of them.", **values)
    return phrase(
        "{name} could be any of these: {classes}, and {count} more. Write one of them.",
        count=len(names) - _MOST_LISTED,
        **values,
    )


def _language_of(name: str, language: str) -> str:
    return "zh" if _CHINESE.search(name) else language


def _joined(sentences: list[Phrase]) -> str:
    """Return sentences as one text that can still be translated."""
    if not sentences:
        return ""
    first, *others = sentences
    for other in others:
        first = phrase("{first} {second}", first=first, second=other)
    return first
