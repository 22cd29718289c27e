"""Brings a model of the catalogue into the store: all of it, checked, or nothing.

Any thread; what two processes ask for at once is downloaded once.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint, open_checkpoint
from swiftcam.inference.hub.fetch import Fetch, Fetched, Patience, WantedFile
from swiftcam.inference.hub.partial import Partial
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.disk import writing
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import HubSource, ModelSpec
from swiftcam.inference.models.store import Pin, Store
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.jobs.progress import Phase, Progress, Watch

if TYPE_CHECKING:
    from pathlib import Path


def pull(
    name: str,
    watch: Watch | None = None,
    *,
    store: Store | None = None,
    patience: Patience | None = None,
) -> Record:
    """Download a model of the catalogue, unless it is here; return what the store knows of it.

    Raises:
        ArgumentError: the catalogue has no such model, or it is not one to download.
        DownloadError: it did not come; what has come is kept for the next time.
        StoreError: it cannot be kept.
        ModelError: what came is not the model.
        Cancelled: it was called off; what has come is kept.
    """
    store, watch = store or Store(), watch or Watch()
    spec, source = _downloadable(name)
    if not store.has(name):
        with store.lock(name, watch):
            # Another process may have brought it while this one waited.
            if not store.has(name):
                _bring(spec, _wanted(spec, source, store), store, watch, patience)
    record = store.record(name)
    watch.report(Progress(Phase.DONE, record.size, record.size))
    return record


def _downloadable(name: str) -> tuple[ModelSpec, HubSource]:
    spec = next((spec for spec in catalogue() if spec.name == name), None)
    if spec is None:
        names = [spec.name for spec in catalogue() if isinstance(spec.source, HubSource)]
        raise ArgumentError(
            f"There is no model {name!r} to download. There are: {', '.join(names)}."
        )
    if not isinstance(spec.source, HubSource):
        raise ArgumentError(f"{name} comes with SwiftCam: there is nothing to download.")
    return spec, spec.source


def _wanted(spec: ModelSpec, source: HubSource, store: Store) -> WantedFile:
    """Return what to ask the hub for: what the catalogue names, or else the first download found.

    Raises:
        StoreError: the record of first downloads is damaged.
    """
    pin = None if spec.sha256 else store.pin(source)
    if pin is None:
        return WantedFile(source, spec.size, spec.sha256)
    return WantedFile(replace(source, revision=pin.commit or source.revision), pin.size, pin.sha256)


def _bring(
    spec: ModelSpec, wanted: WantedFile, store: Store, watch: Watch, patience: Patience | None
) -> None:
    """Download, check and add a model; the caller holds the lock."""
    partial = Partial(store.partial(spec.name), wanted.source.file)
    fetched = Fetch(wanted, partial, watch, patience or Patience()).run()
    try:
        checkpoint = _opened(spec, fetched.path)
        golden = make_golden(checkpoint, watch)
        watch.check()
    except ModelError:
        partial.discard()  # it came as it should and is of no use
        raise
    record = _record(spec, fetched)
    if wanted.sha256 is None and isinstance(spec.source, HubSource):
        store.remember(spec.source, Pin(fetched.sha256, fetched.size, fetched.commit))
    with store.adding(spec.name) as folder:
        describe(checkpoint, folder)
        with writing(folder):
            record.write(folder)
            write_golden(golden, folder)
            os.replace(fetched.path, folder / record.file)
    partial.discard()


def _opened(spec: ModelSpec, weights: Path) -> Checkpoint:
    """Open downloaded weights as the model that the catalogue says they are.

    Raises:
        ModelError: they are not.
    """
    found = open_checkpoint(weights, spec.family)
    if found.config.num_labels != spec.classes:
        raise ModelError(
            f"The weights that came for {spec.name} have {found.config.num_labels} classes, not "
            f"{spec.classes}. They were thrown away: update SwiftCam, or check HF_ENDPOINT."
        )
    config = found.config
    if spec.label_set == "imagenet-1k":
        names = {entry.class_index: entry.label for entry in imagenet_classes()}
        config = config.replace(id2label=names)
    return replace(found, name=spec.name, config=config, recipe=spec.recipe)


def describe(checkpoint: Checkpoint, folder: Path) -> None:
    """Write `config.json` and `preprocessor_config.json`: all that the weights do not say.

    Raises:
        StoreError: the folder cannot be written.
    """
    with writing(folder):
        checkpoint.config.save_pretrained(folder)
        values = checkpoint.recipe.to_preprocessor()
        with paths.atomic_path(folder / "preprocessor_config.json") as temporary:
            temporary.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _record(spec: ModelSpec, fetched: Fetched) -> Record:
    return Record(
        spec=spec,
        file=fetched.path.name,
        size=fetched.size,
        sha256=fetched.sha256,
        pinned_by="catalogue" if spec.sha256 else "first download",
        added=now(),
        commit=fetched.commit,
    )


def now() -> str:
    """Return the UTC time as the store writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
