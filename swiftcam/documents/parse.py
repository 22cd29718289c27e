"""Parsing JSON and TOML with limits on size, depth, numbers and text.

The standard library parses; it has no limits. Numbers that are not finite or have too many digits,
and text that cannot be shown or stored, are refused with the key that they belong to.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.regular_file import read_regular
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DIGITS = 19  # of a whole number: those of 64 bits
_LONGEST_KEY = 300  # characters; keys are also names of classes
_SHOWN = 40  # characters of a key in a message
# Control characters but tab and line ends, and halves of surrogate pairs.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# What must not be searched for dotted keys: comments and strings, in TOML's four forms. A string
# without its end, which the parser refuses, goes to the end: no part is looked at twice.
_QUOTED = re.compile(
    r'#[^\n]*+|"""(?:[^\\]|\\.)*?(?:"""|\Z)|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'''.*?(?:'''|\Z)|'[^'\n]*+'?",
    re.DOTALL,
)
_DOTTED = re.compile(r"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){16}")


@dataclass(frozen=True)
class Limits:
    """The limits of a document.

    `size`: bytes. `depth`: of values inside each other. `values`: their number. `text`: characters
    of one text.
    """

    size: int = 16_000_000
    depth: int = 32
    values: int = 1_000_000
    text: int = 20_000


LIMITS = Limits()


def read_json_file(path: Path, limits: Limits = LIMITS) -> Any:
    """Return the values in a JSON file.

    Raises:
        OSError: it cannot be read.
        DocumentError: it is no regular file, is damaged, or exceeds the limits.
    """
    return parse_json(read_regular(path, limits.size), limits)


def read_toml_file(path: Path, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return the values in a TOML file.

    Raises:
        OSError: it cannot be read.
        DocumentError: it is no regular file, is damaged, or exceeds the limits.
    """
    return parse_toml(_decoded(read_regular(path, limits.size)), limits)


def parse_json(document: str | bytes, limits: Limits = LIMITS) -> Any:
    """Return the values in a JSON text; a mark of the byte order is ignored.

    Raises:
        DocumentError: it is damaged or exceeds the limits.
    """
    values = decode_json(document, limits)
    require_limits(values, limits)
    return values


def decode_json(document: str | bytes, limits: Limits = LIMITS) -> Any:
    """Return the values in a JSON text, of which only the size was checked.

    `require_limits` checks the values; a caller who can do without some checks them one by one.

    Raises:
        DocumentError: it is too large or damaged.
    """
    _require_size(document, limits)
    text = _decoded(document) if isinstance(document, bytes) else document.removeprefix("\ufeff")
    try:
        return json.loads(text, parse_int=_whole)
    except RecursionError as error:
        raise _too_deep(limits) from error
    except ValueError as error:
        raise DocumentError(phrase("it is not valid JSON: {reason}", reason=str(error))) from error


def parse_toml(text: str, limits: Limits = LIMITS) -> dict[str, Any]:
    """Return the values in a TOML text.

    Raises:
        DocumentError: it is damaged or exceeds the limits.
    """
    import tomllib  # most documents are JSON

    _require_size(text, limits)
    # The parser's time and memory grow with the square of the parts of a dotted key.
    if _DOTTED.search(_QUOTED.sub("q", text)):
        raise DocumentError(phrase("a key has too many parts between dots"))
    try:
        values = tomllib.loads(text)
    except RecursionError as error:
        raise _too_deep(limits) from error
    except ValueError as error:
        raise DocumentError(phrase("it is not valid TOML: {reason}", reason=str(error))) from error
    require_limits(values, limits)
    return values


def require_limits(values: Any, limits: Limits = LIMITS) -> None:
    """Check depth, number, numbers and texts of parsed values.

    Raises:
        DocumentError: one of them exceeds the limits; the message names its key.
    """
    waiting: list[tuple[Any, _Place | None, int]] = [(values, None, 0)]
    count = 0
    while waiting:
        value, place, depth = waiting.pop()
        count += 1
        if isinstance(value, dict | list):
            if depth >= limits.depth:
                raise _too_deep(limits)
            if count + len(value) + len(waiting) > limits.values:
                raise DocumentError(phrase("it has more than {most:,} values", most=limits.values))
            waiting.extend((item, _Place(place, key), depth + 1) for key, item in _items(value))
        elif isinstance(value, str):
            _require_text(value, place, limits.text)
        elif isinstance(value, float) and not math.isfinite(value):
            raise _at(place, phrase("a finite number of at most 19 digits"))


def key_text(key: object) -> str:
    """Return a key as it is shown in a message."""
    shown = str(key).encode("unicode_escape").decode("ascii") if _is_odd(key) else str(key)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of a value in a document: a key or a number inside another place."""

    parent: _Place | None
    key: str | int

    def __str__(self) -> str:
        before = str(self.parent) if self.parent else ""
        if isinstance(self.key, int):
            return f"{before}[{self.key}]"
        return f"{before}.{key_text(self.key)}" if before else key_text(self.key)


def _items(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, list):
        yield from enumerate(value)
        return
    for key in value:
        if len(key) > _LONGEST_KEY or _UNSHOWABLE.search(key):
            raise DocumentError(
                phrase(
                    "the key {key} must have at most {most} characters, all of them visible",
                    key=key_text(key),
                    most=_LONGEST_KEY,
                )
            )
    yield from value.items()


def _require_text(text: str, place: _Place | None, most: int) -> None:
    if len(text) > most:
        raise _at(place, phrase("text of at most {most:,} characters", most=most))
    if not text.isprintable() and _UNSHOWABLE.search(text):
        raise _at(place, phrase("text without control characters and half characters"))


def _at(place: _Place | None, wanted: str) -> DocumentError:
    return DocumentError(phrase("{key} must be {wanted}", key=str(place or "it"), wanted=wanted))


def _too_deep(limits: Limits) -> DocumentError:
    return DocumentError(phrase("its values are more than {most} deep", most=limits.depth))


def _require_size(document: str | bytes, limits: Limits) -> None:
    if len(document) > limits.size:
        raise DocumentError(
            phrase(
                "it has {size:,} bytes; at most {most:,} are read",
                size=len(document),
                most=limits.size,
            )
        )


def _decoded(document: bytes) -> str:
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(phrase("it is not text in UTF-8")) from error


def _whole(digits: str) -> int | float:
    """Return a whole number; one that no computer counts with is infinite, and refused later."""
    return int(digits) if len(digits) <= _DIGITS else math.inf


def _is_odd(key: object) -> bool:
    return not str(key).isprintable()
