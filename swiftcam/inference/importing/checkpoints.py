"""Brings a SwiftFormer checkpoint of any layout into the store, as safetensors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safetensors.numpy import save_file

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint, open_checkpoint
from swiftcam.inference.checkpoints.tensors import LINK_NAME, SAFETENSORS
from swiftcam.inference.importing.request import chosen_labels, copy_file
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.disk import writing
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import ModelSpec, OwnSource
from swiftcam.inference.store.download import describe, now

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.jobs.progress import Watch

_WEIGHTS_NAME = "model.safetensors"


def fill_with_checkpoint(
    request: ImportRequest, folder: Path, watch: Watch
) -> tuple[Checkpoint, Record]:
    """Put everything into the folder but `model.json` and the golden values.

    Raises:
        ArgumentError: the labels, the recipe or the family do not fit.
        ModelError: the checkpoint is damaged, or none.
        StoreError: the folder cannot be written.
        Cancelled: it was called off.
    """
    checkpoint = _as_asked(request, open_checkpoint(request.path, request.family))
    checkpoint.folded()  # every weight is there and fits
    describe(checkpoint, folder)
    with writing(folder):
        file = _take_weights(request, checkpoint, folder, watch)
    kept = open_checkpoint(folder)
    spec = ModelSpec(
        name=request.name,
        source=OwnSource(str(request.path.absolute()), request.is_linked),
        kind="swiftformer",
        recipe=kept.recipe,
        classes=kept.config.num_labels,
        label_set="own",
        family=kept.config.attention_norm,
    )
    size = kept.weights_path.stat().st_size
    return kept, Record(spec, file, size, kept.sha256, "import", now())


def _as_asked(request: ImportRequest, checkpoint: Checkpoint) -> Checkpoint:
    """Return the checkpoint with the family, the labels and the recipe that were asked for."""
    config = checkpoint.config
    known = next((spec for spec in catalogue() if spec.sha256 == checkpoint.sha256), None)
    if known is not None and known.family is not None and request.family != known.family:
        if request.family is not None:
            raise ArgumentError(
                f"These weights are those of {known.name}, of the family {known.family}: with "
                f"{request.family} their labels would be wrong. Leave --family out."
            )
        config = config.replace(attention_norm=known.family)
    if (names := chosen_labels(request, config.num_labels)) is not None:
        config = config.replace(id2label=dict(enumerate(names)))
    recipe = request.recipe.resolve(checkpoint.recipe, None) or checkpoint.recipe
    return replace(checkpoint, config=config, recipe=recipe)


def _take_weights(
    request: ImportRequest, checkpoint: Checkpoint, folder: Path, watch: Watch
) -> str:
    """Copy, convert or refer to the weights; return the file, absolute if it stays elsewhere."""
    source = checkpoint.weights_path.absolute()
    if request.is_linked:
        (folder / LINK_NAME).write_text(str(source), encoding="utf-8")
        return str(source)
    if source.suffix != SAFETENSORS:
        # Once, and then nobody needs PyTorch or h5py for them.
        save_file(dict(checkpoint.tensors()), folder / _WEIGHTS_NAME)
    else:
        copy_file(source, folder / _WEIGHTS_NAME, watch)
    return _WEIGHTS_NAME
