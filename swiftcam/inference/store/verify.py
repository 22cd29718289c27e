"""Verification of an installed model: its hash, and every engine against its golden values.

Slow: it reads every byte and runs every installed engine on the golden crops. Any thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.checkpoint import Checkpoint
from swiftcam.inference.checkpoints.tensors import weights_sha256
from swiftcam.inference.engines.registry import EngineOptions, create_engine, usable_engines
from swiftcam.inference.models.inventory import ModelEntry, Presence, find_entry
from swiftcam.inference.models.model import Model, open_model
from swiftcam.inference.models.store import Store
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.parity.golden import GOLDEN_NAME, make_golden, read_golden, write_golden
from swiftcam.inference.parity.published import require_published
from swiftcam.inference.parity.seal import Sealer
from swiftcam.inference.parity.verdicts import Seal, Verdict
from swiftcam.jobs.progress import Watch
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Verification:
    """The result of a verification.

    `problem`: why the model is unusable, "" if its weights are unchanged.
    `note`: further information, such as recomputed golden values, "" for none.
    `seals`: the seal of each engine, by its name.
    """

    name: str
    problem: str = ""
    note: str = ""
    seals: dict[str, Seal] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Tell whether the weights are unchanged and every engine gives the golden values."""
        seals = self.seals.values()
        return not self.problem and all(seal.verdict is Verdict.VERIFIED for seal in seals)


def verify(
    name: str,
    watch: Watch | None = None,
    *,
    store: Store | None = None,
    picture: NDArray[np.uint8] | None = None,
) -> Verification:
    """Hash the weights of a model and check every installed engine on its golden crops.

    `picture`, RGB uint8 `(H, W, 3)`, is the picture of the published values: with it, the logits
    are compared with these values too.

    Raises:
        ArgumentError: the model is not on this machine, or has no published values for `picture`.
        ModelError: the catalogue cannot be read.
        Cancelled: it was cancelled.
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
            notes.append(_compare_published(entry, model, picture))
    except ModelError as error:
        return Verification(name, str(error))
    seals = {engine: _seal_of(engine, model, watch) for engine in usable_engines(model)}
    return Verification(name, note="; ".join(filter(None, notes)), seals=seals)


def _require_pin(entry: ModelEntry, model: Model, watch: Watch) -> None:
    """Check that the weights have the pinned SHA-256.

    Raises:
        ModelError: they have another one, or cannot be read.
    """
    found = weights_sha256(model.weights_path, watch)
    if found != entry.pin:
        raise ModelError(
            phrase(
                "The weights {path} have changed: their SHA-256 is {found}…, not {wanted}…. {hint}",
                path=str(model.weights_path),
                found=found[:12],
                wanted=entry.pin[:12],
                hint=phrase("Install SwiftCam again.")
                if entry.record is None
                else phrase(
                    "Remove the model (swiftcam models remove {name}) and get it again.",
                    name=entry.name,
                ),
            )
        )


def _require_golden(entry: ModelEntry, model: Model, folder: Path, watch: Watch) -> str:
    """Compute golden values if they are missing or damaged; return a note about it, or ""."""
    try:
        golden = read_golden(folder)
        if golden is not None and golden.weights_sha256 == model.sha256:
            golden.crops()
            return ""
    except ModelError:
        pass  # computed below
    if entry.record is None:
        raise ModelError(
            phrase(
                "{path} is missing or damaged. Install SwiftCam again.",
                path=str(folder / GOLDEN_NAME),
            )
        )
    golden = make_golden(model, watch)
    with store_errors(folder):
        write_golden(golden, folder)
    return "golden values were recomputed"


def _compare_published(entry: ModelEntry, model: Model, picture: NDArray[np.uint8]) -> str:
    published = entry.spec.published if entry.spec else None
    if published is None or not isinstance(model, Checkpoint):
        raise ArgumentError(f"No values were published for {entry.name}. Leave --picture out.")
    return require_published(model, published, picture)


def _seal_of(engine: str, model: Model, watch: Watch) -> Seal:
    watch.check()
    try:
        sealer = Sealer(model, create_engine(engine, model, EngineOptions()))
        seal = sealer.check(watch.cancelled, recheck=True)
    except ModelError as error:
        return Seal(reason=str(error))
    watch.check()
    return seal
