"""Validation of mappings read from TOML and JSON files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from swiftcam.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


class Fields:
    """Takes checked values out of a mapping, one by one; fields left at the end are unknown.

    Every method raises `ModelError` if a field is missing or has a wrong value.
    """

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        """Prepare to read `values`; errors name `where`, the file and the part of it."""
        self._left = dict(values)
        self.where = where

    def take(self, name: str, **default: Any) -> Any:
        """Return a value unchecked, or the default if the field is missing."""
        if name not in self._left and not default:
            raise ModelError(f"In {self.where}, {name!r} is missing. Add it.")
        return self._left.pop(name, default.get("default"))

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return `read(name)`, or None if the field is missing."""
        return read(name) if name in self._left else None

    def text(
        self, name: str, is_right: Callable[[str], object] = bool, wanted: str = "a text"
    ) -> str:
        """Return a text that passes the test `is_right`; `wanted` describes such a text."""
        value = self.take(name)
        if not isinstance(value, str) or not is_right(value):
            raise self.error(name, wanted)
        return value

    def whole(self, name: str) -> int:
        """Return a positive whole number."""
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.error(name, "a whole number above 0")
        return value

    def positive(self, name: str) -> float:
        """Return a positive number."""
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise self.error(name, "a number above 0")
        return float(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.take(name)
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            raise self.error(name, "a list of texts")
        return tuple(values)

    def triple(self, name: str) -> tuple[float, float, float]:
        """Return three numbers."""
        values = self.take(name)
        is_right = isinstance(values, list | tuple) and len(values) == 3
        if not is_right or not all(isinstance(value, int | float) for value in values):
            raise self.error(name, "three numbers")
        red, green, blue = map(float, values)
        return red, green, blue

    def choice(self, name: str, choices: tuple[Any, ...], **default: Any) -> Any:
        """Return a value that is one of `choices`."""
        value = self.take(name, **default)
        if value not in choices:
            raise self.error(name, f"one of {', '.join(str(c) for c in choices if c)}")
        return value

    def table(self, name: str) -> Fields:
        """Return the fields of a table."""
        value = self.take(name)
        if not isinstance(value, dict):
            raise self.error(name, "a table")
        return Fields(value, f"{self.where}, {name}")

    def rest_of(self, name: str) -> dict[str, Any]:
        """Return a table as a mapping, unchecked."""
        return self.table(name).rest()

    def rest(self) -> dict[str, Any]:
        """Return the fields that were not taken yet, as a mapping."""
        rest, self._left = self._left, {}
        return rest

    def reject_unknown(self) -> None:
        """Check that every field was taken."""
        if self._left:
            raise ModelError(f"In {self.where}, {sorted(self._left)[0]!r} is unknown. Remove it.")

    def error(self, name: str, wanted: str) -> ModelError:
        """Return the error for a value of the wrong kind."""
        return ModelError(f"In {self.where}, {name!r} must be {wanted}. Correct it.")
