"""What a stranger needs to know of an exported model: the facts that go into its metadata."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from swiftcam.inference.models.imported_classifier import ImportedClassifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swiftcam.inference.models.model import Model


def label_lines(labels: Iterable[str]) -> str:
    """Return the text of a `labels.txt`: one label a line, in the order of the logits."""
    return "".join(" ".join(label.splitlines()) + "\n" for label in labels)


def facts_of(model: Model, builder_version: int) -> dict[str, object]:
    """Return `name`, `labels`, `recipe` and `checkpoint_sha256`, all of which JSON can hold.

    Of a SwiftFormer also `family` and `builder_version`; of any other graph `feeding`: how it is
    fed and read.
    """
    facts: dict[str, object] = {
        "name": model.name,
        "labels": list(model.labels),
        "recipe": dataclasses.asdict(model.recipe),
        "checkpoint_sha256": model.sha256,
    }
    if isinstance(model, ImportedClassifier):
        return facts | {"feeding": model.feeding.to_dict()}
    return facts | {
        "family": model.config.attention_norm,
        "builder_version": str(builder_version),
    }
