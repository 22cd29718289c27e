"""Checked values of the keys of a preprocessing file; a wrong one is refused by its name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ModelError
from swiftcam.inference.crops.resampling import PILLOW_FILTERS, Interpolation
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from swiftcam.inference.crops.processor_kinds import Triple

_LONGEST_SHOWN = 60  # characters of a value in a message


def refusal(key: str, value: Any, why: str) -> ModelError:
    """Return the error for a key of the preprocessing that cannot be obeyed."""
    shown = repr(value)
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[:_LONGEST_SHOWN]}…"
    return ModelError(
        phrase(
            "The preprocessing of the model has {key} = {value}: {why}. Choose the preprocessing "
            "when you import the model, or correct its preprocessor_config.json.",
            key=key,
            value=shown,
            why=why,
        )
    )


def flag(values: Mapping[str, Any], key: str, default: bool) -> bool:
    """Return a value that is true or false.

    Raises:
        ModelError: it is something else.
    """
    value = values.get(key)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise refusal(key, value, phrase("use true or false"))
    return value


def positive(values: Mapping[str, Any], key: str, default: float) -> float:
    """Return a positive, finite number.

    Raises:
        ModelError: it is something else.
    """
    value = values.get(key)
    if value is None:
        return default
    if not is_number(value) or value <= 0:
        raise refusal(key, value, phrase("use a number above 0"))
    return float(value)


def triple(values: Mapping[str, Any], key: str, default: Triple) -> Triple:
    """Return a number for each of R, G and B; one number is used for all three.

    Raises:
        ModelError: it is something else.
    """
    value = values.get(key)
    if value is None:
        return default
    numbers = [value] * 3 if is_number(value) else value
    if not isinstance(numbers, list | tuple) or len(numbers) != 3:
        raise refusal(key, value, phrase("use three numbers, one for each of R, G and B"))
    if not all(map(is_number, numbers)):
        raise refusal(key, value, phrase("use three numbers, one for each of R, G and B"))
    red, green, blue = map(float, numbers)
    return red, green, blue


def interpolation(values: Mapping[str, Any], key: str, default: int | str) -> Interpolation:
    """Return the filter with a number of Pillow or a name.

    Raises:
        ModelError: there is no such filter.
    """
    value = default if values.get(key) is None else values[key]
    for name, number in PILLOW_FILTERS.items():
        if not isinstance(value, bool) and value in (name, int(number)):
            return name
    names = ", ".join(f"{int(number)} ({name})" for name, number in PILLOW_FILTERS.items())
    raise refusal(key, value, phrase("use one of {names}", names=names))


def is_number(value: Any) -> bool:
    """Tell whether a value of JSON is a finite number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def is_side(value: Any) -> bool:
    """Tell whether a value of JSON is a whole number of pixels, 1 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
