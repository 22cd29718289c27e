"""The classifier: recipe + engine + softmax + top-k. Runs on whichever thread calls it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, get_args

import numpy as np

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.configuration import AttentionNorm
from swiftcam.inference.checkpoints.sizing import require_size
from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.crops.resampling import Box
from swiftcam.inference.engines.registry import (
    AUTO,
    DEFAULT_ENGINE,
    PRECISIONS,
    create_engine,
    require_engine,
)
from swiftcam.inference.graphs.calibration import calibration_digest
from swiftcam.inference.models.catalog import DEFAULT_MODEL, find_model
from swiftcam.inference.models.imported_classifier import ForeignGraph
from swiftcam.inference.parity.seal import Sealer, seal_in_background
from swiftcam.inference.prediction import Candidate, FramedCrop, Prediction
from swiftcam.inference.setups.interim import stand_in
from swiftcam.inference.setups.setup import Settled, decide, settle
from swiftcam.phrases import alternatives, phrase

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.parity.verdicts import Seal
    from swiftcam.inference.setups.setup import Tuning

log = logging.getLogger(__name__)

WHOLE = Framing()  # the whole frame, as the recipe says


class Classifier:
    """Labels RGB frames with one model on one engine.

    `settled` says how it is run and why. `is_resizable`: it can be loaded for other sizes of the
    crop; `is_calibrated`: it can be run in 8 bits. `successor` loads what this one only stands in
    for, None if it does not. Thread-safe: it keeps no state between calls but the seal.
    """

    successor: Callable[[], Classifier] | None = None

    def __init__(self, model: Model, engine: Engine, settled: Settled | None = None) -> None:
        self.model_name = model.name
        self.note = model.note
        self.recipe = model.recipe
        self.labels = model.labels
        self.engine = engine
        self.settled = settled or Settled()
        self.is_resizable = not isinstance(model, ForeignGraph)
        self.is_calibrated = calibration_digest(model) is not None
        self.sealer = Sealer(model, engine)

    @property
    def seal(self) -> Seal:
        """Whether this engine says what it should, as far as is known; costs nothing.

        `check_seal` finds it out.
        """
        return self.sealer.seal

    def check_seal(self, stop: threading.Event) -> threading.Thread | None:
        """Check the seal on a thread of its own, best after the first label; None if need not be.

        `stop` ends it early; what it finds is kept for the next time.
        """
        return seal_in_background(self.sealer, stop)

    def classify(
        self, pixels: NDArray[np.uint8], top_k: int = 5, framing: Framing = WHOLE
    ) -> Prediction:
        """Return the `top_k` most probable classes of an RGB uint8 frame `(H, W, 3)`.

        Raises:
            ModelError: the engine failed.
        """
        return self.classify_crop(self.crop(pixels, framing), top_k)

    def crop(self, pixels: NDArray[np.uint8], framing: Framing = WHOLE) -> FramedCrop:
        """Return what the model is shown of an RGB uint8 frame `(H, W, 3)`."""
        start = time.perf_counter()
        crop = framing.crop(self.recipe, pixels)
        box = framing.box(self.recipe, *pixels.shape[:2])
        return FramedCrop(crop, box, time.perf_counter() - start)

    def classify_crop(self, crop: FramedCrop, top_k: int = 5) -> Prediction:
        """Return the `top_k` most probable classes of what `crop` returned.

        Raises:
            ModelError: the engine failed.
        """
        start = time.perf_counter()
        probabilities = softmax(self.engine.run(crop.pixels[None]).logits[0])
        return Prediction(
            candidates=self.rank(probabilities, top_k),
            probabilities=probabilities,
            crop=crop.pixels,
            box=crop.box,
            crop_seconds=crop.seconds,
            engine_seconds=time.perf_counter() - start,
        )

    def classify_crops(self, crops: NDArray[np.uint8], top_k: int = 5) -> list[Prediction]:
        """Return the prediction of each of the RGB uint8 crops `(N, S, S, 3)`, in one engine run.

        The box of each is the crop itself: what it was cut from is not known here.

        Raises:
            ModelError: the engine failed.
        """
        start = time.perf_counter()
        probabilities = softmax(self.engine.run(crops).logits)
        seconds = (time.perf_counter() - start) / len(crops)
        height, width = crops.shape[1:3]
        return [
            Prediction(
                self.rank(shares, top_k),
                shares,
                crop,
                Box(0, 0, width, height),
                engine_seconds=seconds,
            )
            for crop, shares in zip(crops, probabilities, strict=True)
        ]

    def rank(self, probabilities: NDArray[np.float64], top_k: int) -> tuple[Candidate, ...]:
        """Return the `top_k` most probable classes of `(num_labels,)`, best first."""
        order = np.argsort(-probabilities, kind="stable")[:top_k]
        return tuple(
            Candidate(int(index), self.labels[index], float(probabilities[index]))
            for index in order
        )


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the softmax over the last axis, in float64."""
    shares = logits.astype(np.float64)
    shares -= shares.max(axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True)
class ModelChoice:
    """Which model to run and how.

    `name` is a shipped model's name or a path; `family` overrides what the provenance of the
    weights says; `threads` None is `default_threads()`; `size` is the side of the crop in pixels,
    None that of the recipe. An engine or a precision "auto" is what was measured to be best on this
    machine, where that is known.
    """

    name: str = DEFAULT_MODEL
    engine: str = DEFAULT_ENGINE
    family: AttentionNorm | None = None
    threads: int | None = None
    precision: str = "fp32"
    device: str = AUTO
    size: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether engine or precision are left to a measurement."""
        return AUTO in (self.engine, self.precision)

    def check(self) -> None:
        """Return if the choice makes sense, reading no weights.

        Raises:
            ArgumentError: there is no such model, engine or family, or no thread to run on.
        """
        find_model(self.name)
        if self.precision not in (AUTO, *PRECISIONS):
            raise ArgumentError(
                phrase(
                    "There is no precision {precision}. Use {known}.",
                    precision=repr(self.precision),
                    known=alternatives((AUTO, *PRECISIONS)),
                )
            )
        if self.engine != AUTO:
            precision = "fp32" if self.precision == AUTO else self.precision
            require_engine(self.engine, precision, self.device)
        if self.size is not None:
            require_size(self.size)
        if self.family not in (None, *get_args(AttentionNorm)):
            raise ArgumentError(
                phrase(
                    "There is no family {family}. Use {known}.",
                    family=repr(self.family),
                    known=alternatives(get_args(AttentionNorm)),
                )
            )
        if self.threads is not None and self.threads < 1:
            raise ArgumentError(
                phrase("{threads} threads cannot run a model. Use 1 or more.", threads=self.threads)
            )


def load_classifier(
    choice: ModelChoice | None = None, tuning: Tuning | None = None, *, at_once: bool = False
) -> Classifier:
    """Load the chosen model onto the chosen engine; the embedded one by default.

    `tuning` is what was measured of it, where that may not have been kept. `at_once`: where loading
    what was measured to be best takes long, something else may stand in for it.

    Raises:
        ArgumentError: the choice makes no sense.
        ModelError: the model or the engine cannot be loaded.
    """
    choice = choice or ModelChoice()
    choice.check()
    model = chosen_model(choice)
    settled = settle(choice, model, tuning)
    provisional = stand_in(settled, choice) if at_once else None
    classifier = _run_as(provisional or settled, model, choice)
    if provisional is not None:
        classifier.successor = partial(load_classifier, choice, tuning)
    try:
        classifier.sealer.recall()
    except ModelError as error:
        log.info("seal: %s", error)  # damaged golden values keep nobody from labelling
    return classifier


def _run_as(settled: Settled, model: Model, choice: ModelChoice) -> Classifier:
    """Load a model as it was settled, or by default where what was measured no longer runs."""
    setup = settled.setup
    try:
        return Classifier(model, create_engine(setup.engine, model, setup.options), settled)
    except (ArgumentError, ModelError) as error:
        if not settled.reason:
            raise
        log.info("%s does not run any more: %s", setup, error)  # a device may be gone
    return _run_as(replace(decide(choice, None), is_unmeasured=True), model, choice)


def chosen_model(choice: ModelChoice) -> Model:
    """Open the chosen model, for the chosen size of its input.

    Raises:
        ArgumentError: there is no such model, or it takes no such size.
        ModelError: a file is missing or damaged.
    """
    from swiftcam.inference.models.model import at_size, open_model  # not needed to check a choice

    return at_size(open_model(find_model(choice.name), choice.family), choice.size)
