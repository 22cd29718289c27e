"""Taught models on their way into the store: newly taught, or made on another machine."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.checkpoints.tensors import weights_size
from swiftcam.inference.importing.checkpoints import copy_weights
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import ModelSpec, OwnSource
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.inference.store.download import utc_now, write_config_files
from swiftcam.inference.taught.taught_files import open_taught, write_taught
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.store import Store
    from swiftcam.inference.taught.taught_model import TaughtModel
    from swiftcam.jobs.progress import Watch

_LONGEST_DESCRIPTION = 100  # characters of the names of the classes


def store_taught(
    model: TaughtModel, source: Path, store: Store, watch: Watch, about: dict[str, object]
) -> Record:
    """Write a taught model into the store, in place of one of the same name.

    `source`: its project or folder, for the record. `about`: facts for people. The model's head is
    a `stored_head`.

    Raises:
        Cancelled: it was cancelled; the earlier model stays.
        ModelError: the weights of its base cannot be read.
        StoreError: the store cannot be written.
    """
    with store.lock(model.name, watch), store.adding(model.name, may_replace=True) as folder:
        kept, record = _fill(model, source, folder, watch, about)
        golden = make_golden(kept, watch)
        with store_errors(folder):
            record.write(folder)
            write_golden(golden, folder)
    return record


def fill_with_taught(
    request: ImportRequest, folder: Path, watch: Watch
) -> tuple[TaughtModel, Record]:
    """Write all files of a taught model from another folder, except record and golden values.

    Raises:
        ArgumentError: labels, a recipe or a family were given, or it shall be linked.
        Cancelled: it was cancelled.
        ModelError: a file is missing or damaged.
        StoreError: the folder cannot be written.
    """
    if request.is_linked or request.family or request.labels is not None:
        raise ArgumentError(
            phrase(
                "{path} is a taught model, which is imported as it is: leave out --link, --labels "
                "and --family.",
                path=str(request.path),
            )
        )
    return _fill(open_taught(request.path), request.path.absolute(), folder, watch, {})


def _fill(
    model: TaughtModel, source: Path, folder: Path, watch: Watch, about: dict[str, object]
) -> tuple[TaughtModel, Record]:
    base = model.base
    write_config_files(base, folder)
    with store_errors(folder):
        file = copy_weights(base, folder, watch)
        for calibration in base.directory.glob("calibration-*.json"):
            shutil.copyfile(calibration, folder / calibration.name)
        write_taught(model, folder, {"base": base.name, **about})
    kept = open_taught(folder)
    spec = ModelSpec(
        name=model.name,
        source=OwnSource(str(source)),
        kind="taught",
        recipe=kept.recipe,
        classes=len(kept.labels),
        label_set="own",
        family=kept.config.attention_norm,
        description=one_line(", ".join(model.classes), _LONGEST_DESCRIPTION),
    )
    size = weights_size(kept.weights_path)
    return kept, Record(spec, file, size, kept.base.sha256, "import", utc_now())
