"""Importing a model of the user into the store: a SwiftFormer checkpoint or a classifier.

An `ImportRequest` comes in; a model that ran on the golden crops goes out. Any thread.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.registry import DEFAULT_ENGINE, EngineOptions, create_engine
from swiftcam.inference.importing.checkpoints import fill_with_checkpoint
from swiftcam.inference.importing.classifier_files import is_classifier
from swiftcam.inference.importing.classifiers import fill_with_classifier
from swiftcam.inference.importing.taught_models import fill_with_taught
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.spec import is_model_name
from swiftcam.inference.models.store import Store
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.inference.parity.seal import Sealer
from swiftcam.inference.taught.taught_files import is_taught
from swiftcam.jobs.progress import Phase, Progress, Watch
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.models.model_record import Record
    from swiftcam.inference.parity.verdicts import Seal


@dataclass(frozen=True)
class Imported:
    """The record of an imported model, and its seal for the default engine."""

    record: Record
    seal: Seal


def import_model(
    request: ImportRequest, watch: Watch | None = None, *, store: Store | None = None
) -> Imported:
    """Import a model into the store.

    Raises:
        ArgumentError: the name is not allowed or is taken, or the labels or the recipe do not fit.
        ModelError: the file is damaged, is no classifier, or does not run.
        StoreError: the store cannot be written.
        Cancelled: it was cancelled.
    """
    store, watch = store or Store(), watch or Watch()
    require_free(request.name, store)
    if not os.path.exists(request.path):
        raise ArgumentError(
            phrase("There is no file or folder {path}. Check the path.", path=str(request.path))
        )
    with store.lock(request.name, watch):
        require_free(request.name, store)
        with store.adding(request.name) as folder:
            model, record = _fill(request, folder, watch)
            with store_errors(folder):
                record.write(folder)
                write_golden(make_golden(model, watch), folder)
            sealer = Sealer(model, create_engine(DEFAULT_ENGINE, model, EngineOptions()))
            seal = sealer.check(watch.cancelled)
            watch.check()
    watch.report(Progress(Phase.DONE, record.size, record.size))
    return Imported(record, seal)


def _fill(request: ImportRequest, folder: Path, watch: Watch) -> tuple[Model, Record]:
    if is_classifier(request.path):
        return fill_with_classifier(request, folder, watch)
    if is_taught(request.path):
        return fill_with_taught(request, folder, watch)
    return fill_with_checkpoint(request, folder, watch)


def require_free(name: str, store: Store) -> None:
    """Check that a model can be imported under a name.

    Raises:
        ArgumentError: the name is not allowed, or a model has it.
    """
    if not is_model_name(name):
        raise ArgumentError(
            phrase(
                "A model cannot be called {name}. Use at most 64 lower-case letters, digits and "
                "._-, beginning with a letter or a digit.",
                name=repr(name),
            )
        )
    if any(spec.name == name for spec in catalogue()):
        raise ArgumentError(
            phrase("{name} is a model of the catalogue. Choose another name.", name=name)
        )
    if store.has(name):
        raise ArgumentError(
            phrase(
                "There is a model {name} already. Choose another name, or remove it first: "
                "swiftcam models remove {name}",
                name=name,
            )
        )
