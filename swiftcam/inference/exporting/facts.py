"""The facts in the metadata of an exported model, which other programs need to use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.models.imported_classifier import ImportedClassifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.inference.models.model import Model


def label_lines(labels: Iterable[str]) -> str:
    """Return the text of a `labels.txt`: one label a line, in the order of the logits."""
    return "".join(" ".join(label.splitlines()) + "\n" for label in labels)


def facts_of(model: Model, builder_version: int) -> dict[str, object]:
    """Return the facts by name, as JSON values: `name`, `labels`, `recipe`, `checkpoint_sha256`.

    A SwiftFormer also has `family` and `builder_version`; an imported classifier has `feeding`, the
    description of its input and output.
    """
    facts: dict[str, object] = {
        "name": model.name,
        "labels": list(model.labels),
        "recipe": model.recipe.to_dict(),
        "checkpoint_sha256": model.sha256,
    }
    if isinstance(model, ImportedClassifier):
        return facts | {"feeding": model.feeding.to_dict()}
    return facts | {
        "family": model.config.attention_norm,
        "builder_version": str(builder_version),
    }
