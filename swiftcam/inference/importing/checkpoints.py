"""Importing a SwiftFormer checkpoint of any layout; its weights are stored as safetensors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from safetensors.numpy import save_file

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint, open_checkpoint
from swiftcam.inference.checkpoints.tensors import LINK_NAME, SAFETENSORS, weights_size
from swiftcam.inference.importing.request import chosen_labels, copy_file
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import ModelSpec, OwnSource
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.store.download import utc_now, write_config_files

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.jobs.progress import Watch


def fill_with_checkpoint(
    request: ImportRequest, folder: Path, watch: Watch
) -> tuple[Checkpoint, Record]:
    """Write all files of the model except `model.json` and the golden values.

    Raises:
        ArgumentError: the labels, the recipe or the family do not fit.
        ModelError: the file is damaged, or is no SwiftFormer checkpoint.
        StoreError: the folder cannot be written.
        Cancelled: it was cancelled.
    """
    checkpoint = _with_choices(request, open_checkpoint(request.path, request.family))
    checkpoint.folded()  # raises if a weight is missing or does not fit
    write_config_files(checkpoint, folder)
    with store_errors(folder):
        file = _copy_or_link(request, checkpoint, folder, watch)
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
    size = weights_size(kept.weights_path)
    return kept, Record(spec, file, size, kept.sha256, "import", utc_now())


def _with_choices(request: ImportRequest, checkpoint: Checkpoint) -> Checkpoint:
    """Return the checkpoint with the family, the labels and the recipe of the request."""
    config = checkpoint.config
    known = next((spec for spec in catalogue() if spec.sha256 == checkpoint.sha256), None)
    if known is not None and known.family is not None and request.family != known.family:
        if request.family is not None:
            raise ArgumentError(
                f"These are the weights of {known.name}, which has the family {known.family}. With "
                f"{request.family}, its labels would be wrong. Leave --family out."
            )
        config = config.replace(attention_norm=known.family)
    if (names := chosen_labels(request, config.num_labels, checkpoint.labels)) is not None:
        config = config.replace(id2label=dict(enumerate(names)))
    recipe = request.recipe.resolve(checkpoint.recipe, None) or checkpoint.recipe
    return replace(checkpoint, config=config, recipe=recipe)


def _copy_or_link(
    request: ImportRequest, checkpoint: Checkpoint, folder: Path, watch: Watch
) -> str:
    """Copy, convert or link the weights; return the file name, an absolute path for a link."""
    if not request.is_linked:
        return copy_weights(checkpoint, folder, watch)
    source = checkpoint.weights_path.absolute()
    (folder / LINK_NAME).write_text(str(source), encoding="utf-8")
    return str(source)


def copy_weights(checkpoint: Checkpoint, folder: Path, watch: Watch) -> str:
    """Copy the weights into a folder as safetensors; return the name of the file.

    Raises:
        Cancelled: it was cancelled.
        ModelError: the weights cannot be read.
        OSError: the folder cannot be written.
    """
    target = folder / "model.safetensors"
    if checkpoint.weights_path.suffix == SAFETENSORS:
        copy_file(checkpoint.weights_path, target, watch)
    else:
        # Converted once, so that running the model needs neither PyTorch nor h5py.
        save_file(dict(checkpoint.tensors()), target)
    return target.name
