"""Reading the configuration and the weights of a checkpoint for the models of both frameworks."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from swiftcam.inference.checkpoints.checkpoint import fitting_weights, open_checkpoint
from swiftcam.inference.checkpoints.configuration import OLD_NAMES
from swiftcam.inference.checkpoints.layouts import Layout, is_counter
from swiftcam.inference.models.catalog import find_model, missing_model
from swiftcam.inference.swiftformer.keywords import LoadingKeywords, require_known

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.crops.recipe import Recipe

_BASE_PREFIX = "swiftformer."
_CLASSIFIER_PARTS = ("norm.", "head.", "dist_head.")


@dataclass(frozen=True)
class WantedWeights:
    """The arguments of `from_pretrained`.

    `attention_norm`, `layout`: override the detected family and layout; None to detect them.
    `num_labels`: of the new classifier, None for the checkpoint's own.
    `ignore_mismatched_sizes`: leave out a classifier that is missing or does not fit.
    `loading`: keywords that do not change the configuration.
    `changes`: to the configuration, by field name.
    """

    attention_norm: Family | None = None
    layout: Layout | None = None
    num_labels: int | None = None
    ignore_mismatched_sizes: bool = False
    loading: LoadingKeywords = field(default_factory=LoadingKeywords)
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LoadedState:
    """A checkpoint for a model.

    `tensors`: float32, by their name in the model, counters included. `stored_dtype`: the type of
    the weights in the file, such as "float16". `recipe`: the preprocessing of the checkpoint.
    """

    config: SwiftFormerConfig
    recipe: Recipe
    tensors: dict[str, NDArray[np.generic]]
    stored_dtype: str


def find_checkpoint(name_or_path: str | Path, *, is_pulled: bool) -> Path:
    """Return the path of an installed model, a directory or a weights file.

    `is_pulled`: a model of the catalogue that is not installed is downloaded.

    Raises:
        ArgumentError: there is no such name or path.
        DownloadError: the download failed.
    """
    name = str(name_or_path)
    if is_pulled and (missing := missing_model(name)) is not None:
        # Imported by its name: the room of downloads is above this one.
        importlib.import_module("swiftcam.inference.store.download").pull(missing)
    return find_model(name)


def load_state(name_or_path: str | Path, wanted: WantedWeights, *, is_base: bool) -> LoadedState:
    """Return the configuration and the tensors of a checkpoint.

    `is_base`: for the model without a classifier; the checkpoint needs none then.

    Raises:
        ArgumentError: there is no such name or path.
        ModelError: the checkpoint is damaged, or its keys do not fit; one message lists them.
    """
    loading = wanted.loading
    path = find_checkpoint(name_or_path, is_pulled=loading.is_pulled)
    checkpoint = open_checkpoint(path, wanted.attention_norm, wanted.layout)
    if loading.config is not None:
        checkpoint = replace(checkpoint, config=loading.config)
    require_known(wanted.changes, checkpoint.config)
    changes = {OLD_NAMES.get(name, name): value for name, value in wanted.changes.items()}
    if changes.get("label2id") and not changes.get("id2label"):
        changes["id2label"] = {number: name for name, number in changes["label2id"].items()}
    if wanted.num_labels is not None and wanted.num_labels != checkpoint.config.num_labels:
        changes["num_labels"] = wanted.num_labels
    config = checkpoint.config.replace(**changes) if changes else checkpoint.config
    tensors = checkpoint.tensors()
    optional = _CLASSIFIER_PARTS if is_base or wanted.ignore_mismatched_sizes else ()
    weights = fitting_weights(tensors, config, checkpoint.name, optional=optional)
    counters = {key: value for key, value in tensors.items() if is_counter(key)}
    state = weights | counters
    if is_base:
        prefix = _BASE_PREFIX
        state = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
    kinds = [str(value.dtype) for value in tensors.values() if value.dtype.kind == "f"]
    return LoadedState(config, checkpoint.recipe, state, kinds[0] if kinds else "float32")
