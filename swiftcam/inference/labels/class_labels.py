"""The labels of a checkpoint, their short form, and a user's own file of class names."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

from swiftcam.documents.parse import key_text
from swiftcam.documents.regular_file import read_regular
from swiftcam.errors import ArgumentError
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Bytes, far more than any list of names: a video given by mistake is not read to its end.
_LARGEST_FILE = 4_000_000
_LONGEST_NAME = 1000  # characters
_EXAMPLE = '{"7": "our cat"}'


def label_names(id2label: Mapping[int, str]) -> tuple[str, ...]:
    """Return one label for each class, by class number, as it may be shown.

    "LABEL_7" becomes "class 7".
    """
    return tuple(
        numbered_label(index) if name == f"LABEL_{index}" else one_line(name)
        for index, name in sorted(id2label.items())
    )


def numbered_label(index: int) -> str:
    """Return the label of a class without a name."""
    return f"class {index}"


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
        names = _one_for_each(str(path), label_lines(text), num_labels)
    return _checked(str(path), names, num_labels)


def read_label_lines(path: Path) -> list[str]:
    """Return the names in a file with one name a line, or with a JSON list, unchecked.

    Raises:
        ArgumentError: the file cannot be read, or is JSON with something else than a list of names.
    """
    text = _read_text(path)
    if path.suffix.lower() != ".json":
        return label_lines(text)
    values = _json_values(path, text)
    if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
        raise ArgumentError(
            phrase(
                "{path} is not a list of class names. Write a JSON list with all names, or a text "
                "file with one name in each line.",
                path=str(path),
            )
        )
    return values


def label_lines(text: str) -> list[str]:
    """Return the names in a text with one name a line; empty lines at its end do not count."""
    return text.rstrip().split("\n") if text.strip() else []


def labels_from_list(names: Sequence[str], num_labels: int) -> tuple[str, ...]:
    """Return the names of all classes, in the model's order, without extra spaces.

    Raises:
        ArgumentError: their number is not `num_labels`, or one cannot be used.
    """
    where = phrase("The list of labels")
    checked = _checked(where, _one_for_each(where, list(names), num_labels), num_labels)
    return tuple(checked.values())


def _read_text(path: Path) -> str:
    try:
        content = read_regular(path, _LARGEST_FILE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArgumentError(
            phrase(
                "The class names in {path} cannot be read ({reason}). Check the path.",
                path=str(path),
                reason=str(reason),
            )
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArgumentError(
            phrase("{path} is not a text file in UTF-8. Save it as UTF-8.", path=str(path))
        ) from error


def _from_json(path: Path, text: str, num_labels: int) -> list[tuple[int, Any]]:
    """Return pairs of class number and name from a JSON list or object."""
    values = _json_values(path, text)
    if isinstance(values, list):
        return _one_for_each(str(path), values, num_labels)
    if not isinstance(values, tuple):
        raise ArgumentError(
            phrase(
                "{path} has neither a list of class names nor an object such as {example}. Write "
                "one of the two.",
                path=str(path),
                example=_EXAMPLE,
            )
        )
    return [(_class_number(path, key), name) for key, name in values]


def _json_values(path: Path, text: str) -> Any:
    """Return JSON values; objects become tuples of their pairs, to find duplicate keys."""
    try:
        return json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise ArgumentError(
            phrase(
                "{path} is not valid JSON ({reason}). Correct it.",
                path=str(path),
                reason=str(error),
            )
        ) from error


def _one_for_each(where: str, names: list[Any], num_labels: int) -> list[tuple[int, Any]]:
    """Return the names with their class numbers, if there is one for each class."""
    if len(names) != num_labels:
        raise ArgumentError(
            phrase(
                "{path} must have {count} names, one for each class in the model's order; it has "
                "{found}. Add or remove names.",
                path=where,
                count=num_labels,
                found=len(names),
            )
        )
    return list(enumerate(names))


def _class_number(path: Path, key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        raise ArgumentError(
            phrase(
                "In {path}, {key} is not the number of a class. Write names by class number, such "
                "as {example}.",
                path=str(path),
                key=repr(key_text(key)),
                example=_EXAMPLE,
            )
        )
    return int(key)


def _checked(where: str, names: list[tuple[int, Any]], num_labels: int) -> dict[int, str]:
    """Return the names without extra spaces; each must be usable, and its class valid and new."""
    checked: dict[int, str] = {}
    for index, name in names:
        if index >= num_labels:
            raise ArgumentError(
                phrase(
                    "{path} names class {index}, but the model's classes are 0 to {last}. Correct "
                    "the number.",
                    path=where,
                    index=index,
                    last=num_labels - 1,
                )
            )
        if index in checked:
            raise ArgumentError(
                phrase(
                    "{path} names class {index} twice. Remove one of the two.",
                    path=where,
                    index=index,
                )
            )
        tidy = " ".join(name.split()) if isinstance(name, str) else ""
        if not tidy:
            raise ArgumentError(
                phrase(
                    "{path} has no usable name for class {index}, counted from 0. Write a text "
                    "that is not empty.",
                    path=where,
                    index=index,
                )
            )
        if len(tidy) > _LONGEST_NAME:
            raise ArgumentError(
                phrase(
                    "In {path}, the name of class {index} has {count} characters. Use at most "
                    "{most}.",
                    path=where,
                    index=index,
                    count=len(tidy),
                    most=_LONGEST_NAME,
                )
            )
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in tidy):
            raise ArgumentError(
                phrase(
                    "In {path}, the name of class {index} has characters that cannot be shown. "
                    "Remove them.",
                    path=where,
                    index=index,
                )
            )
        checked[index] = tidy
    return checked
