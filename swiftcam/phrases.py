"""English sentences that keep their template and values, so that a window can translate them.

A `Phrase` is a `str`: code that does not translate uses it like any other text.
"""

from __future__ import annotations

from functools import reduce
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from swiftcam.texts import shown_value

if TYPE_CHECKING:
    from collections.abc import Sequence


class Phrase(str):
    """A sentence with its template ("No picture from {source}.") and the values in it."""

    template: str
    values: dict[str, Any]

    __slots__ = ("template", "values")

    def __str__(self) -> str:
        return self


def phrase(template: str, /, **values: object) -> Phrase:
    """Return the sentence `template.format(**values)`.

    The template must be a literal: the catalogue of translations is collected from the source.
    Values that are texts come from outside: each is cleaned, unless it is a phrase itself.
    """
    shown = {name: _shown(value) for name, value in values.items()}
    made = Phrase(template.format(**shown))
    made.template, made.values = template, shown
    return made


def _shown(value: object) -> object:
    if isinstance(value, Phrase) or not isinstance(value, str | PurePath | BaseException):
        return value
    return shown_value(str(value))


def alternatives(names: Sequence[str]) -> str:
    """Return names as "a or b or c"; there is at least one."""
    return reduce(lambda some, one: phrase("{some} or {one}", some=some, one=one), names)
