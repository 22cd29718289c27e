"""Sentences that remember what they were made of: a window can say them in another language.

A `Phrase` is an ordinary `str` in English; whoever does not translate need not know about it.
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
    """Return the sentence that `template.format(**values)` gives.

    The template must be a literal: the catalogue of translations is collected from the source.
    """
    made = Phrase(template.format(**values))
    made.template, made.values = template, values
    return made


def alternatives(names: Sequence[str]) -> str:
    """Return names as "a or b or c"; there is at least one."""
    return reduce(lambda some, one: phrase("{some} or {one}", some=some, one=one), names)
