"""The labels of a checkpoint, their short form, and a user's own file of class names."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Bytes, far more than any list of names: a video given by mistake is not read to its end.
_LARGEST_FILE = 4_000_000


def label_names(id2label: Mapping[int, str]) -> tuple[str, ...]:
    """Return one label for each class, by class number; "LABEL_7" becomes "class 7"."""
    return tuple(
        f"class {index}" if name == f"LABEL_{index}" else name
        for index, name in sorted(id2label.items())
    )


def short_label(label: str) -> str:
    """Return the first of the synonyms in a WordNet label ("tabby, tabby cat" -> "tabby")."""
    return label.split(",", 1)[0].strip() or label


def read_label_file(path: Path, num_labels: int) -> dict[int, str]:
    """Return the user's names of a model's classes by class number, from a UTF-8 file.

    A text file has one name a line, for every class. A `.json` file has a list of all names, or an
    object such as {"7": "our cat"}, which may leave classes out.

    Raises:
        ArgumentError: the file cannot be read, or its names do not fit `num_labels` classes.
    """
    text = _read_text(path)
    if path.suffix.lower() == ".json":
        names = _from_json(path, text, num_labels)
    else:
        names = _one_for_each(path, text.rstrip().split("\n") if text.strip() else [], num_labels)
    return _checked(path, names, num_labels)


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArgumentError(
            f"The class names in {path} cannot be read ({reason}). Check the path."
        ) from error
    if len(content) > _LARGEST_FILE:
        raise ArgumentError(f"{path} is too large for a list of class names. Check the path.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArgumentError(f"{path} is not a text file in UTF-8. Save it as UTF-8.") from error


def _from_json(path: Path, text: str, num_labels: int) -> list[tuple[int, Any]]:
    """Return pairs of class number and name from a JSON list or object."""
    try:
        # Objects become tuples of their pairs, so that a duplicate key can be reported.
        values = json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise ArgumentError(f"{path} is not valid JSON ({error}). Correct it.") from error
    if isinstance(values, list):
        return _one_for_each(path, values, num_labels)
    if not isinstance(values, tuple):
        raise ArgumentError(
            f"{path} has neither a list of class names nor an object such as "
            '{"7": "our cat"}. Write one of the two.'
        )
    return [(_class_number(path, key), name) for key, name in values]


def _one_for_each(path: Path, names: list[Any], num_labels: int) -> list[tuple[int, Any]]:
    """Return the names with their class numbers, if there is one for each class."""
    if len(names) != num_labels:
        raise ArgumentError(
            f"{path} must have {num_labels} names, one for each class in the model's order; "
            f"it has {len(names)}. Add or remove names."
        )
    return list(enumerate(names))


def _class_number(path: Path, key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        raise ArgumentError(
            f"In {path}, {key!r} is not the number of a class. "
            'Write names by class number, such as {"7": "our cat"}.'
        )
    return int(key)


def _checked(path: Path, names: list[tuple[int, Any]], num_labels: int) -> dict[int, str]:
    """Return the names without extra spaces; each must be usable, and its class valid and new."""
    checked: dict[int, str] = {}
    for index, name in names:
        if index >= num_labels:
            raise ArgumentError(
                f"{path} names class {index}, but the model's classes are 0 to {num_labels - 1}. "
                "Correct the number."
            )
        if index in checked:
            raise ArgumentError(f"{path} names class {index} twice. Remove one of the two.")
        tidy = " ".join(name.split()) if isinstance(name, str) else ""
        if not tidy:
            raise ArgumentError(
                f"{path} has no usable name for class {index}, counted from 0. "
                "Write a text that is not empty."
            )
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in tidy):
            raise ArgumentError(
                f"In {path}, the name of class {index} has characters that cannot be shown. "
                "Remove them."
            )
        checked[index] = tidy
    return checked
