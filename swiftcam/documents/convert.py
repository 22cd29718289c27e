"""Converting parsed values to a declared type; the library msgspec checks them."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?([^`]*)`")
_MISSING = re.compile(r"Object missing required field `([^`]*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`", re.DOTALL)


def converted(values: Any, schema: type[T]) -> T:
    """Return values as an object of the type `schema`, a `msgspec.Struct`.

    No schema may have a union of a number with limits and a tuple: msgspec 0.23 crashes on it.

    A field has a type and, in `Annotated`, limits (`msgspec.Meta`). Nothing is converted but whole
    numbers to floats and lists to tuples: "3" and true are no numbers.

    Raises:
        DocumentError: a key is missing, unknown, or has a wrong value; the message names it and
            says how it must be.
    """
    try:
        return msgspec.convert(values, schema)
    except msgspec.ValidationError as error:
        raise DocumentError(_sentence(str(error), schema)) from error
    except RecursionError as error:
        raise DocumentError(phrase("it has too many values inside each other")) from error


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without the keys that are null: they count as missing."""
    return {key: value for key, value in values.items() if value is not None}


def _sentence(problem: str, schema: type) -> str:
    """Return a sentence for a person from the library's message."""
    from swiftcam.documents.describe import keys_of, part_of, wanted

    place = match[1] if (match := _PLACE.search(problem)) else ""
    inside = f"{place}." if place else ""
    if match := _MISSING.match(problem):
        return phrase("{key} is missing", key=inside + match[1])
    if match := _UNKNOWN.match(problem):
        near = difflib.get_close_matches(match[1], keys_of(part_of(schema, place)), 1)
        name = inside + key_text(match[1])
        if near:
            return phrase("{key} is unknown; perhaps {near} is meant", key=name, near=near[0])
        return phrase("{key} is unknown", key=name)
    words = wanted(part_of(schema, place))
    return phrase("{key} must be {wanted}", key=place or phrase("it"), wanted=words)
