"""Looks again whether a model is what it was, and whether every engine says what it should.

Slow: reads every byte, and runs every engine there is on the golden crops. Any thread.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint
from swiftcam.inference.checkpoints.tensors import unreadable
from swiftcam.inference.engines.registry import EngineOptions, create_engine, usable_engines
from swiftcam.inference.models.disk import writing
from swiftcam.inference.models.inventory import ModelEntry, Presence, find_entry
from swiftcam.inference.models.model import Model, open_model
from swiftcam.inference.models.store import Store
from swiftcam.inference.parity.golden import GOLDEN_NAME, make_golden, read_golden, write_golden
from swiftcam.inference.parity.published import require_published
from swiftcam.inference.parity.seal import Sealer
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.jobs.progress import Phase, Watch

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1_000_000


@dataclass(frozen=True)
class Verification:
    """What was found: `problem` is "" where the weights are what they were; seals by engine name.

    `note` says what else happened, such as golden values that were made anew.
    """

    name: str
    problem: str = ""
    note: str = ""
    seals: dict[str, Seal] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Tell whether the weights are right and no engine differs or fails."""
        seals = self.seals.values()
        return not self.problem and all(seal.verdict is Verdict.VERIFIED for seal in seals)


def verify(
    name: str,
    watch: Watch | None = None,
    *,
    store: Store | None = None,
    picture: NDArray[np.uint8] | None = None,
) -> Verification:
    """Hash a model again, and check every engine that is installed on its golden crops.

    With `picture`, RGB `(H, W, 3)`, the one that values were published for, check these too.

    Raises:
        ArgumentError: there is no such model on this machine, or no values were published for it.
        ModelError: the catalogue cannot be read.
        Cancelled: it was called off.
    """
    store, watch = store or Store(), watch or Watch()
    entry = find_entry(name, store)
    if entry.presence is Presence.DAMAGED:
        return Verification(name, entry.problem)
    if not entry.is_usable:
        raise ArgumentError(
            f"{name} is not on this machine. Download it: swiftcam models pull {name}"
        )
    folder = store.path_of(name) if entry.record else paths.models_dir() / name
    try:
        model = open_model(folder)
        _require_pin(entry, model, watch)
        notes = [_require_golden(entry, model, folder, watch)]
        if picture is not None:
            notes.append(_published(entry, model, picture))
    except ModelError as error:
        return Verification(name, str(error))
    seals = {engine: _checked(engine, model, watch) for engine in usable_engines(model)}
    return Verification(name, note="; ".join(filter(None, notes)), seals=seals)


def _require_pin(entry: ModelEntry, model: Model, watch: Watch) -> None:
    """Return if the weights have the SHA-256 they should have.

    Raises:
        ModelError: they have not, or cannot be read.
    """
    path = model.weights_path
    digest = hashlib.sha256()
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                watch.tell(Phase.CHECKING, file.tell(), size)
    except OSError as error:
        raise unreadable(path, error) from error
    if digest.hexdigest() != entry.pin:
        again = f"swiftcam models remove {entry.name}, and get it again"
        raise ModelError(
            f"The weights {path} have changed: their SHA-256 is {digest.hexdigest()[:12]}…, it was "
            f"{entry.pin[:12]}…. {'Install SwiftCam again' if entry.record is None else again}."
        )


def _require_golden(entry: ModelEntry, model: Model, folder: Path, watch: Watch) -> str:
    """Make golden values where there are none that can be used; return what was done."""
    try:
        golden = read_golden(folder)
        if golden is not None and golden.weights_sha256 == model.sha256:
            golden.crops()
            return ""
    except ModelError:
        pass  # made anew below
    if entry.record is None:
        raise ModelError(f"{folder / GOLDEN_NAME} is missing or damaged. Install SwiftCam again.")
    golden = make_golden(model, watch)
    with writing(folder):
        write_golden(golden, folder)
    return "golden values were made anew"


def _published(entry: ModelEntry, model: Model, picture: NDArray[np.uint8]) -> str:
    published = entry.spec.published if entry.spec else None
    if published is None or not isinstance(model, Checkpoint):
        raise ArgumentError(f"No values were published for {entry.name}: leave --picture out.")
    return require_published(model, published, picture)


def _checked(engine: str, model: Model, watch: Watch) -> Seal:
    watch.check()
    try:
        sealer = Sealer(model, create_engine(engine, model, EngineOptions()))
        seal = sealer.check(watch.cancelled, anew=True)
    except ModelError as error:
        return Seal(reason=str(error))
    watch.check()
    return seal
