"""The list of all models and their state on this machine, for tables and cards."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.catalog import catalogue, shipped_weights
from swiftcam.inference.models.spec import HubSource, ModelSpec, ShippedSource
from swiftcam.inference.models.store import Store
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.model_record import Record
    from swiftcam.inference.models.spec_fields import ModelKind

_BYTES_PER_WEIGHT = 4  # in float32, as models are published


class Presence(Enum):
    """Whether a model can be used now; the values are shown and written to files."""

    SHIPPED = "comes with SwiftCam"
    READY = "ready"
    PARTIAL = "partly downloaded"
    ABSENT = "not downloaded"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class ModelEntry:
    """The state of a model on this machine.

    `spec`: None only for an imported model with a damaged record; `problem` then says why.
    `record`: None if the model is not in the store.
    `pin`: the SHA-256 that its weights must have, "" until the first download determines it.
    `stored`: bytes in the store, a partial download included.
    `weights`: bytes of the weights, in the store or elsewhere; 0 unless the model is usable.
    `problem`: why the model is damaged, "" otherwise.
    """

    name: str
    presence: Presence
    spec: ModelSpec | None
    record: Record | None = None
    pin: str = ""
    stored: int = 0
    weights: int = 0
    problem: str = ""

    @property
    def is_usable(self) -> bool:
        """Tell whether the model can be run now."""
        return self.presence in (Presence.SHIPPED, Presence.READY)


def list_models(store: Store | None = None) -> list[ModelEntry]:
    """Return every model: those of the catalogue in its order, then imported ones by name.

    It reads small files only and is quick enough for a window.

    Raises:
        ModelError: the catalogue cannot be read.
    """
    store = store or Store()
    known = {spec.name: spec for spec in catalogue()}
    own = [name for name in store.names() if name not in known]
    return [_entry(store, name, known.get(name)) for name in [*known, *own]]


def find_entry(name: str, store: Store | None = None) -> ModelEntry:
    """Return one model by its name.

    Raises:
        ArgumentError: there is no model of that name.
        ModelError: the catalogue cannot be read.
    """
    entries = {entry.name: entry for entry in list_models(store)}
    if name not in entries:
        raise ArgumentError(f"There is no model {name!r}. The models are: {', '.join(entries)}.")
    return entries[name]


def larger_model(classes: int, kind: ModelKind, store: Store | None = None) -> ModelEntry | None:
    """Return the smallest model of the catalogue with more than this number of classes.

    Installed models come first. Of models with the same number of weights, one whose hash is
    published is preferred. None if no undamaged model of this kind has more classes, or if the
    catalogue cannot be read.
    """
    try:
        names = {spec.name for spec in catalogue()}
        entries = [entry for entry in list_models(store) if entry.name in names]
    except ModelError:
        return None
    found = [
        (_preference(entry, entry.spec), entry)
        for entry in entries
        if entry.spec and entry.spec.kind == kind and entry.spec.classes > classes
        if not entry.problem
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _preference(entry: ModelEntry, spec: ModelSpec) -> tuple[bool, float, bool]:
    """Return the key by which `larger_model` sorts: the lower, the better."""
    weights = spec.params or (spec.size or math.inf) / _BYTES_PER_WEIGHT
    return not entry.is_usable, weights, spec.sha256 is None


def _entry(store: Store, name: str, spec: ModelSpec | None) -> ModelEntry:
    stored = store.bytes_of(name)
    if spec is not None and isinstance(spec.source, ShippedSource):
        weights = shipped_weights(name)
        size = weights.stat().st_size if weights.is_file() else 0  # `verify` reports that
        return ModelEntry(name, Presence.SHIPPED, spec, pin=spec.sha256 or "", weights=size)
    try:
        if store.has(name):
            record = store.record(name)
            weights = store.root / name / record.file  # an absolute path replaces the folder
            known = ModelEntry(name, Presence.READY, record.spec, record, record.sha256, stored)
            if not weights.is_file():
                return replace(known, presence=Presence.DAMAGED, problem=_missing_message(weights))
            return replace(known, weights=weights.stat().st_size)
        pin = _pin(store, spec)
    except ModelError as error:
        return ModelEntry(name, Presence.DAMAGED, spec, stored=stored, problem=str(error))
    presence = Presence.PARTIAL if store.partial(name).is_dir() else Presence.ABSENT
    return ModelEntry(name, presence, spec, pin=pin, stored=stored)


def _missing_message(weights: Path) -> str:
    return phrase(
        "The weights {path} no longer exist. Restore them, or remove the model and download or "
        "import it again.",
        path=str(weights),
    )


def _pin(store: Store, spec: ModelSpec | None) -> str:
    if spec is None or spec.sha256 or not isinstance(spec.source, HubSource):
        return (spec.sha256 if spec else None) or ""
    pin = store.pin(spec.source)
    return pin.sha256 if pin else ""
