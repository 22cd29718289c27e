"""The parity seal: whether an engine says about the golden crops what it should, on this machine.

A verdict is kept in the user's cache until the model, the engine, its version or the machine is
another one. The check takes one run of the engine for each crop.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import Cancelled, ModelError
from swiftcam.inference.parity.golden import is_resized, known_golden, made_golden
from swiftcam.inference.parity.verdicts import (
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

_TOP = 5
# The largest difference of a logit, in units of the largest expected one, by precision. Where
# there is no limit the five best classes decide alone.
_LIMITS = {"float32": 1e-3, "float16": 2e-2, "bfloat16": 5e-2}
# Classes this near to each other, in the same units, may change places.
_TIES = {"float32": 1e-4}
_LOOSE_TIE = 2e-2
_NO_NUMBER = 1e9  # the difference from what is no number


UNKNOWN = Seal()
_NO_VALUES = Seal(reason="it has no golden values: import it into the store to have them made")


def compare(expected: NDArray[np.float32], found: NDArray[np.float32], precision: str) -> Seal:
    """Return how logits `(M, num_labels)` agree with the expected ones.

    A crop matches if the five best classes are the same, in order, and no logit is further off
    than the precision allows.
    """
    limit, tie = _LIMITS.get(precision, np.inf), _TIES.get(precision, _LOOSE_TIE)
    matched, largest = 0, 0.0
    for wanted, got in zip(expected, found, strict=True):
        unit = float(np.abs(wanted).max()) or 1.0
        difference = float(np.abs(got - wanted).max()) / unit
        is_number = bool(np.isfinite(difference))
        largest = max(largest, difference if is_number else _NO_NUMBER)
        # The expected values of the best classes, and of those the engine takes for them.
        best = np.sort(wanted)[::-1][:_TOP]
        taken = wanted[np.argsort(-got, kind="stable")[:_TOP]]
        is_near = is_number and difference <= limit
        matched += bool(is_near and np.all(best - taken <= tie * unit))
    verdict = Verdict.VERIFIED if matched == len(expected) else Verdict.DIFFERS
    return Seal(verdict, matched, len(expected), largest)


class Sealer:
    """Checks one model on one engine, once; any thread may ask, one at a time works."""

    def __init__(self, model: Model, engine: Engine) -> None:
        self._model = model
        self._engine = engine
        self._seal = UNKNOWN
        self._lock = threading.Lock()

    @property
    def seal(self) -> Seal:
        """What is known so far; costs nothing."""
        return self._seal

    def recall(self) -> Seal:
        """Take the verdict of an earlier check on this machine, if there is one; quick.

        Raises:
            ModelError: the golden values are damaged.
        """
        golden = known_golden(self._model)
        if golden is None:
            self._seal = UNKNOWN if is_resized(self._model) else _NO_VALUES
        elif (known := read_verdict(self._verdict_file(golden))) is not None:
            self._seal = known
        return self._seal

    def check(self, stop: threading.Event | None = None, *, anew: bool = False) -> Seal:
        """Check the engine unless a verdict is known; `anew` checks in any case.

        Setting `stop` ends it after the crop at hand, without a verdict.

        Raises:
            ModelError: the golden values are damaged, or the engine failed.
        """
        with self._lock:
            if not anew and self.recall().verdict is not Verdict.UNKNOWN:
                return self._seal
            golden = known_golden(self._model)
            if golden is None and not is_resized(self._model):
                self._seal = _NO_VALUES
                return self._seal
            golden = golden or made_golden(self._model, Watch(cancelled=stop))
            rows = []
            for crop in golden.crops():
                if stop is not None and stop.is_set():
                    return self._seal
                rows.append(self._engine.run(crop[None]).logits[0])
            found = np.stack(rows)
            if found.shape != golden.logits.shape:
                raise ModelError(
                    f"{self._model.name} has {found.shape[1]} classes, its golden values "
                    f"{golden.logits.shape[1]}. Make them anew: swiftcam models verify"
                )
            self._seal = compare(golden.logits, found, self._engine.precision)
            log.info("%s on %s: %s", self._model.name, self._engine.name, self._seal)
            write_verdict(self._verdict_file(golden), self._seal)
            return self._seal

    def _verdict_file(self, golden: Golden) -> Path:
        return verdict_file(self._model, golden, self._engine)


def seal_in_background(
    sealer: Sealer, stop: threading.Event | None = None
) -> threading.Thread | None:
    """Start the check on a daemon thread, `swiftcam-seal`; None where there is nothing to check.

    For after the first label: the check then delays nothing. Failures are logged, and leave the
    seal unknown.
    """
    if sealer.seal.verdict is not Verdict.UNKNOWN or sealer.seal is _NO_VALUES:
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
