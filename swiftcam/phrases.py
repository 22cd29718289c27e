"""English sentences that keep their template and values, so that a window can translate them.

A `Phrase` is a `str`: code that does not translate uses it like any other text.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

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
    """
    made = Phrase(template.format(**values))
    made.template, made.values = template, values
    return made


def alternatives(names: Sequence[str]) -> str:
    """Return names as "a or b or c"; there is at least one."""
    return reduce(lambda some, one: phrase("{some} or {one}", some=some, one=one), names)
