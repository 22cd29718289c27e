"""Downloading a model of the catalogue into the store: complete and checked, or not at all.

Any thread. If two processes request the same model, it is downloaded once.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from swiftcam import files
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint, open_checkpoint
from swiftcam.inference.crops.preprocessor import PREPROCESSOR_NAME, preprocessor_of
from swiftcam.inference.hub.fetch import Fetch, Fetched, RetryPolicy, WantedFile
from swiftcam.inference.hub.partial import Partial
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.catalog import catalogue
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import HubSource, ModelSpec
from swiftcam.inference.models.store import Pin, Store
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.parity.golden import make_golden, write_golden
from swiftcam.jobs.progress import Phase, Progress, Watch
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path


def pull(
    name: str,
    watch: Watch | None = None,
    *,
    store: Store | None = None,
    retry_policy: RetryPolicy | None = None,
) -> Record:
    """Download a model of the catalogue unless it is installed; return its record.

    Raises:
        ArgumentError: the catalogue has no such model, or it comes with SwiftCam.
        DownloadError: the download failed; it can be resumed.
        StoreError: the store cannot be written.
        ModelError: the downloaded file is not this model.
        Cancelled: it was cancelled; it can be resumed.
    """
    store, watch = store or Store(), watch or Watch()
    spec, source = _downloadable(name)
    if not store.has(name):
        with store.lock(name, watch):
            # Another process may have added it while this one waited.
            if not store.has(name):
                _download(spec, _wanted(spec, source, store), store, watch, retry_policy)
    record = store.record(name)
    watch.report(Progress(Phase.DONE, record.size, record.size))
    return record


def _downloadable(name: str) -> tuple[ModelSpec, HubSource]:
    spec = next((spec for spec in catalogue() if spec.name == name), None)
    if spec is None:
        names = [spec.name for spec in catalogue() if isinstance(spec.source, HubSource)]
        raise ArgumentError(
            phrase(
                "There is no model {name} to download. Models to download: {names}.",
                name=repr(name),
                names=", ".join(names),
            )
        )
    if not isinstance(spec.source, HubSource):
        raise ArgumentError(
            phrase("{name} comes with SwiftCam: there is nothing to download.", name=name)
        )
    return spec, spec.source


def _wanted(spec: ModelSpec, source: HubSource, store: Store) -> WantedFile:
    """Return the file to download, with the hash of the catalogue or else of the pin.

    Raises:
        StoreError: `pins.json` is damaged.
    """
    pin = None if spec.sha256 else store.pin(source)
    if pin is None:
        return WantedFile(source, spec.size, spec.sha256)
    return WantedFile(replace(source, revision=pin.commit or source.revision), pin.size, pin.sha256)


def _download(
    spec: ModelSpec,
    wanted: WantedFile,
    store: Store,
    watch: Watch,
    retry_policy: RetryPolicy | None,
) -> None:
    """Download, check and add a model; the caller holds its lock."""
    partial = Partial(store.partial(spec.name), PurePosixPath(wanted.source.file).name)
    fetched = Fetch(wanted, partial, watch, retry_policy or RetryPolicy()).run()
    try:
        checkpoint = _open_downloaded(spec, fetched.path)
        golden = make_golden(checkpoint, watch)
        watch.check()
    except ModelError:
        partial.discard()  # the file is complete but unusable: resuming would not help
        raise
    record = _record(spec, fetched)
    if wanted.sha256 is None and isinstance(spec.source, HubSource):
        store.set_pin(spec.source, Pin(fetched.sha256, fetched.size, fetched.commit))
    with store.adding(spec.name) as folder:
        write_config_files(checkpoint, folder)
        with store_errors(folder):
            record.write(folder)
            write_golden(golden, folder)
            os.replace(fetched.path, folder / record.file)
    partial.discard()


def _open_downloaded(spec: ModelSpec, weights: Path) -> Checkpoint:
    """Open downloaded weights with the catalogue's family, labels and recipe.

    Raises:
        ModelError: the weights are damaged, or have another number of classes.
    """
    found = open_checkpoint(weights, spec.family)
    if found.config.num_labels != spec.classes:
        raise ModelError(
            phrase(
                "The downloaded weights of {name} have {found} classes, not {wanted}. They were "
                "deleted: update SwiftCam, or check HF_ENDPOINT.",
                name=spec.name,
                found=found.config.num_labels,
                wanted=spec.classes,
            )
        )
    config = found.config
    if spec.label_set == "imagenet-1k":
        names = {entry.class_index: entry.label for entry in imagenet_classes()}
        config = config.replace(id2label=names)
    return replace(found, name=spec.name, config=config, recipe=spec.recipe)


def write_config_files(checkpoint: Checkpoint, folder: Path) -> None:
    """Write `config.json` and `preprocessor_config.json` of a checkpoint.

    Raises:
        StoreError: the folder cannot be written.
    """
    with store_errors(folder):
        checkpoint.config.save_pretrained(folder)
        values = preprocessor_of(checkpoint.recipe)
        with files.atomic_path(folder / PREPROCESSOR_NAME) as temporary:
            temporary.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _record(spec: ModelSpec, fetched: Fetched) -> Record:
    return Record(
        spec=spec,
        file=fetched.path.name,
        size=fetched.size,
        sha256=fetched.sha256,
        pinned_by="catalogue" if spec.sha256 else "first download",
        added=utc_now(),
        commit=fetched.commit,
    )


def utc_now() -> str:
    """Return the UTC time in ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
