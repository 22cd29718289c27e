"""The seal: whether an engine gives the golden values of a model on this machine.

A verdict is cached under the provenance of the engine. A check runs the engine once for each golden
crop.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.parity.golden import is_resized, load_golden, make_cached_golden
from swiftcam.inference.parity.verdicts import (
    LIMITS,
    LOOSE_TIE,
    TIES,
    TOP,
    Seal,
    Verdict,
    read_verdict,
    verdict_file,
    write_verdict,
)
from swiftcam.jobs.progress import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.parity.golden import Golden

log = logging.getLogger(__name__)

_NOT_FINITE = 1e9  # the difference of a logit that is not finite


UNKNOWN = Seal()
_NO_VALUES = Seal(reason="the model has no golden values: import it into the store to compute them")
_OTHER_WEIGHTS = Seal(
    reason="the golden values are those of other weights: the file of the model has changed"
)
_NOT_COMPARABLE = (_NO_VALUES, _OTHER_WEIGHTS)


def compare(expected: NDArray[np.float32], found: NDArray[np.float32], precision: str) -> Seal:
    """Return the seal of logits `(M, num_labels)`, compared with the expected ones.

    A crop matches if its five best classes are the same, in order, and no logit differs by more
    than the precision allows.
    """
    limit, tie = LIMITS.get(precision, np.inf), TIES.get(precision, LOOSE_TIE)
    matched, largest = 0, 0.0
    for wanted, got in zip(expected, found, strict=True):
        unit = float(np.abs(wanted).max()) or 1.0
        difference = float(np.abs(got - wanted).max()) / unit
        is_finite = bool(np.isfinite(difference))
        largest = max(largest, difference if is_finite else _NOT_FINITE)
        # The expected logits of the five best classes, and of the engine's five best classes.
        best = np.sort(wanted)[::-1][:TOP]
        taken = wanted[np.argsort(-got, kind="stable")[:TOP]]
        is_near = is_finite and difference <= limit
        matched += bool(is_near and np.all(best - taken <= tie * unit))
    verdict = Verdict.VERIFIED if matched == len(expected) else Verdict.DIFFERS
    return Seal(verdict, matched, len(expected), largest)


class Sealer:
    """Checks one model on one engine; any thread may call it, and only one check runs at a time."""

    def __init__(self, model: Model, engine: Engine) -> None:
        self._model = model
        self._engine = engine
        self._seal = UNKNOWN
        self._lock = threading.Lock()

    @property
    def seal(self) -> Seal:
        """The latest verdict; reading it starts no check."""
        return self._seal

    def recall(self) -> Seal:
        """Read the cached verdict of an earlier check on this machine, if there is one; quick.

        Raises:
            ModelError: the golden values are damaged.
        """
        golden = load_golden(self._model)
        if golden is None:
            self._seal = UNKNOWN if is_resized(self._model) else _NO_VALUES
        elif golden.weights_sha256 != self._model.sha256:
            self._seal = _OTHER_WEIGHTS
        elif (known := read_verdict(self._verdict_file(golden))) is not None:
            self._seal = known
        return self._seal

    def check(self, stop: threading.Event | None = None, *, recheck: bool = False) -> Seal:
        """Check the engine unless its verdict is cached; `recheck` ignores the cache.

        Setting `stop` ends the check after the current crop, without a verdict.

        Raises:
            ModelError: the golden values are damaged, or the engine failed.
        """
        with self._lock:
            is_known = self.recall().verdict is not Verdict.UNKNOWN
            if self._seal in _NOT_COMPARABLE or (is_known and not recheck):
                return self._seal
            golden = load_golden(self._model)
            golden = golden or make_cached_golden(self._model, Watch(cancelled=stop))
            rows = []
            for crop in golden.crops():
                if stop is not None and stop.is_set():
                    return self._seal
                rows.append(self._engine.run(crop[None]).logits[0])
            found = np.stack(rows)
            if found.shape != golden.logits.shape:
                raise ModelError(
                    f"{self._model.name} has {found.shape[1]} classes, its golden values "
                    f"{golden.logits.shape[1]}. Compute them again: swiftcam models verify"
                )
            self._seal = compare(golden.logits, found, self._engine.precision)
            log.info("%s on %s: %s", self._model.name, self._engine.name, self._seal)
            write_verdict(self._verdict_file(golden), self._seal)
            return self._seal

    def _verdict_file(self, golden: Golden) -> Path:
        return verdict_file(self._model.name, golden, self._engine)


def seal_in_background(
    sealer: Sealer, stop: threading.Event | None = None
) -> threading.Thread | None:
    """Start the check on the daemon thread `swiftcam-seal`; return None if there is none to make.

    Call it after the first label, which it would delay. Failures are logged, and leave the seal
    unknown.
    """
    if sealer.seal.verdict is not Verdict.UNKNOWN or sealer.seal in _NOT_COMPARABLE:
        return None
    thread = threading.Thread(
        target=_check_quietly, args=(sealer, stop), name="swiftcam-seal", daemon=True
    )
    thread.start()
    return thread


def _check_quietly(sealer: Sealer, stop: threading.Event | None) -> None:
    try:
        sealer.check(stop)
    except (ModelError, Cancelled) as error:
        log.info("seal: %s", error)
    except Exception:
        log.exception("checking the seal")
