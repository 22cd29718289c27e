"""The names of the classes a checkpoint knows, and their short form for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from swiftcam.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping


def label_names(values: Mapping[str, Any], num_labels: int) -> tuple[str, ...]:
    """Return one name for each class from a `config.json` mapping; "class 7" where it has none.

    Raises:
        ModelError: `id2label` is not a mapping from class numbers to names.
    """
    stored = values.get("id2label") or {}
    try:
        names = {int(index): str(name) for index, name in stored.items()}
    except (AttributeError, ValueError, TypeError) as error:
        raise ModelError(
            f"The model's config.json has an unusable id2label ({error}). "
            'It maps class numbers to names, such as {"0": "goldfish"}.'
        ) from error
    return tuple(names.get(index, f"class {index}") for index in range(num_labels))


def short_label(label: str) -> str:
    """Return the first of the synonyms in a WordNet label ("tabby, tabby cat" -> "tabby")."""
    return label.split(",", 1)[0].strip() or label
