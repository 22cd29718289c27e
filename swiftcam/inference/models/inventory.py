"""Every model there is, with what this machine has of it: what lists and cards show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.catalog import catalogue, shipped_weights
from swiftcam.inference.models.spec import HubSource, ModelSpec, ShippedSource
from swiftcam.inference.models.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.models.model_record import Record


class Presence(Enum):
    """Whether a model can be used at once; the values are for people and files."""

    SHIPPED = "comes with SwiftCam"
    READY = "ready"
    PARTIAL = "partly downloaded"
    ABSENT = "not downloaded"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class ModelEntry:
    """A model as it is on this machine.

    `spec` is None only for a model of the user's own whose record is damaged; `problem` then says
    what is wrong. `record` is None where the model is not in the store. `pin` is the SHA-256 its
    weights must have, "" where the first download will decide it. `stored` are the bytes it takes
    in the store, what has come of a download included; `weights` those of the weights it is run
    with, wherever they lie, 0 unless it is usable.
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
        """Tell whether it can be run at once."""
        return self.presence in (Presence.SHIPPED, Presence.READY)


def list_models(store: Store | None = None) -> list[ModelEntry]:
    """Return every model: those of the catalogue in its order, then the user's own by name.

    Reads small files only; quick enough for a window.

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
        ArgumentError: there is none of that name.
        ModelError: the catalogue cannot be read.
    """
    entries = {entry.name: entry for entry in list_models(store)}
    if name not in entries:
        raise ArgumentError(f"There is no model {name!r}. There are: {', '.join(entries)}.")
    return entries[name]


def _entry(store: Store, name: str, spec: ModelSpec | None) -> ModelEntry:
    stored = store.bytes_of(name)
    if spec is not None and isinstance(spec.source, ShippedSource):
        weights = shipped_weights(name)
        size = weights.stat().st_size if weights.is_file() else 0  # `verify` says what is missing
        return ModelEntry(name, Presence.SHIPPED, spec, pin=spec.sha256 or "", weights=size)
    try:
        if store.has(name):
            record = store.record(name)
            weights = store.root / name / record.file  # an absolute path stands for itself
            known = ModelEntry(name, Presence.READY, record.spec, record, record.sha256, stored)
            if not weights.is_file():
                return replace(known, presence=Presence.DAMAGED, problem=_gone(weights))
            return replace(known, weights=weights.stat().st_size)
        pin = _pin(store, spec)
    except ModelError as error:
        return ModelEntry(name, Presence.DAMAGED, spec, stored=stored, problem=str(error))
    presence = Presence.PARTIAL if store.partial(name).is_dir() else Presence.ABSENT
    return ModelEntry(name, presence, spec, pin=pin, stored=stored)


def _gone(weights: Path) -> str:
    return (
        f"The weights {weights} are no longer there. Put them back, or remove the model and get "
        "it again."
    )


def _pin(store: Store, spec: ModelSpec | None) -> str:
    if spec is None or spec.sha256 or not isinstance(spec.source, HubSource):
        return (spec.sha256 if spec else None) or ""
    pin = store.pin(spec.source)
    return pin.sha256 if pin else ""
