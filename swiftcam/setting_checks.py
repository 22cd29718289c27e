"""Checks of values in the settings file: each returns the value, or raises ValueError with why not.

The reason is a part of a sentence, such as "it must be a number".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Any], Any]


def number(low: float, high: float) -> Check:
    """Return a check for a number from `low` to `high`."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(phrase("it must be a number"))
        if not low <= value <= high:
            raise ValueError(phrase("it must be from {low:g} to {high:g}", low=low, high=high))
        return float(value)

    return check


def optional(check: Check) -> Check:
    """Return a check that also allows None."""
    return lambda value: None if value is None else check(value)


def whole(low: int, high: int) -> Check:
    """Return a check for a whole number from `low` to `high`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(
                phrase("it must be a whole number from {low} to {high}", low=low, high=high)
            )
        return value

    return check


def flag(value: Any) -> bool:
    """Return a value that is true or false."""
    if not isinstance(value, bool):
        raise ValueError(phrase("it must be true or false"))
    return value


def text(value: Any) -> str:
    """Return a value that is text."""
    if not isinstance(value, str):
        raise ValueError(phrase("it must be text"))
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Return a value that is a list of texts, as a tuple."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(phrase("it must be a list of texts"))
    return tuple(value)


def one_of(*known: str) -> Check:
    """Return a check for one of these texts."""

    def check(value: Any) -> str:
        if value not in known:
            raise ValueError(phrase("it must be one of: {names}", names=", ".join(known)))
        return str(value)

    return check


def region(value: Any) -> tuple[float, float, float, float] | None:
    """Return a value that is a region, or None for the whole picture."""
    if value is None:
        return None
    share = number(0, 1)
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise ValueError(phrase("it must be null or four numbers: left, top, right, bottom"))
    left, top, right, bottom = (share(item) for item in value)
    if left >= right or top >= bottom:
        raise ValueError(phrase("it must not be empty"))
    return left, top, right, bottom
