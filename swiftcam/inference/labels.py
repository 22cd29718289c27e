"""The names of the classes a checkpoint knows, and their short form for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def label_names(id2label: Mapping[int, str]) -> tuple[str, ...]:
    """Return one name for each class, in order; "class 7" where a file says only "LABEL_7"."""
    return tuple(
        f"class {index}" if name == f"LABEL_{index}" else name
        for index, name in sorted(id2label.items())
    )


def short_label(label: str) -> str:
    """Return the first of the synonyms in a WordNet label ("tabby, tabby cat" -> "tabby")."""
    return label.split(",", 1)[0].strip() or label
