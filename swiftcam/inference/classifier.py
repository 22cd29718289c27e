"""The classifier: recipe + engine + softmax + top-k. Runs on the thread that calls it."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ArgumentError, LogitsError, ModelError
from swiftcam.inference.crops.framing import Framing
from swiftcam.inference.crops.resampling import Box
from swiftcam.inference.engines.registry import DEFAULT_ENGINE, create_engine, engine_for
from swiftcam.inference.graphs.calibration import is_calibrated
from swiftcam.inference.label_maker import LabelMaker
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.parity.seal import Sealer, seal_in_background
from swiftcam.inference.prediction import Candidate, FramedCrop, Prediction
from swiftcam.inference.setups.choose import ChosenSetup, choose_setup, recall_setup
from swiftcam.inference.setups.interim import interim_setup
from swiftcam.inference.setups.model_choice import ModelChoice, chosen_model
from swiftcam.inference.setups.model_request import Request
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.imported_classifier import Activation
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.parity.verdicts import Seal
    from swiftcam.inference.setups.setup import Measurements

log = logging.getLogger(__name__)

WHOLE = Framing()  # the whole frame, as the recipe says


class Classifier:
    """Labels RGB frames with one model on one engine.

    `minimum_confidence`: the model's own; see `inference/labels/confidence.py`.
    `chosen_setup`: the setup and the reason for it. `is_resizable`: the model can be loaded for
    other sizes of the crop. `is_calibrated`: the model can run in 8 bits. `replacement`: a function
    that loads the final classifier, if this one is only interim; else None. `request`: the wish
    that it became; set once, before other threads see the classifier. Thread-safe: the seal is the
    only state between calls.
    """

    replacement: Callable[[], Classifier] | None = None
    request = Request()

    def __init__(
        self, model: Model, engine: Engine, chosen_setup: ChosenSetup | None = None
    ) -> None:
        self.model_name = model.name
        self.note = model.note
        self.recipe = model.recipe
        self.labels = model.labels
        self._activation = model.activation
        self.minimum_confidence = model.minimum_confidence
        self.engine = engine
        self.chosen_setup = chosen_setup or ChosenSetup()
        self.is_resizable = not isinstance(model, ImportedClassifier)
        self.is_calibrated = is_calibrated(model)
        self.sealer = Sealer(model, engine)

    @property
    def label_maker(self) -> LabelMaker:
        """What rows and files say about this classifier."""
        return LabelMaker(
            self.request.choice,
            self.model_name,
            self.labels,
            self.minimum_confidence,
            self.engine.provenance,
        )

    @property
    def seal(self) -> Seal:
        """The latest verdict on whether the engine gives the expected answers.

        Reading it starts no check; `check_seal` does.
        """
        return self.sealer.seal

    def check_seal(self, stop: threading.Event) -> threading.Thread | None:
        """Start a check of the seal on a new thread; return None if there is nothing to check.

        Best called after the first label. Setting `stop` ends the check early. Its verdict is kept
        for the next start.
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
        """Return the crop of an RGB uint8 frame `(H, W, 3)`, and where it lies on the frame."""
        start = time.perf_counter()
        crop = framing.crop(self.recipe, pixels)
        box = framing.box(self.recipe, *pixels.shape[:2])
        return FramedCrop(crop, box, time.perf_counter() - start)

    def classify_crop(self, crop: FramedCrop, top_k: int = 5) -> Prediction:
        """Return the `top_k` most probable classes of a crop.

        Raises:
            ModelError: the engine failed.
        """
        start = time.perf_counter()
        probabilities = self._shares(self.engine.run(crop.pixels[None]).logits[0])
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

        The box of each prediction is its whole crop, since the frames are not given.

        Raises:
            ModelError: the engine failed.
        """
        start = time.perf_counter()
        probabilities = self._shares(self.engine.run(crops).logits)
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

    def _shares(self, logits: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of logits.

        Raises:
            LogitsError: some are not finite.
        """
        shares = probabilities_of(logits, self._activation)
        if not np.isfinite(shares).all():
            raise LogitsError(
                phrase(
                    "{name} computed numbers that are not finite, so the picture has no labels. "
                    "Its weights or its configuration are damaged: download or import it again.",
                    name=self.model_name,
                )
            )
        return shares

    def rank(self, probabilities: NDArray[np.float64], top_k: int) -> tuple[Candidate, ...]:
        """Return the `top_k` most probable classes of `(num_labels,)`, best first."""
        order = np.argsort(-probabilities, kind="stable")[:top_k]
        return tuple(
            Candidate(int(index), self.labels[index], float(probabilities[index]))
            for index in order
        )


def probabilities_of(logits: NDArray[np.float32], activation: Activation) -> NDArray[np.float64]:
    """Return the probabilities of logits `(..., num_labels)`; with a sigmoid, several may be 1."""
    if activation == "softmax":
        return softmax(logits)
    values = logits.astype(np.float64)
    if activation == "none":
        return values
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-values))


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the softmax over the last axis, in float64."""
    shares = logits.astype(np.float64)
    with np.errstate(invalid="ignore"):  # infinite logits have no softmax: it is not finite
        shares -= shares.max(axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares


def load_classifier(
    choice: ModelChoice | None = None,
    measurements: Measurements | None = None,
    *,
    model: Model | None = None,
    may_use_interim: bool = False,
) -> Classifier:
    """Load the chosen model onto the chosen engine; the embedded one by default.

    `measurements`: those of the model, if they may be missing from the cache. `model`: the chosen
    model, if it is already open. `may_use_interim`: if the best engine loads slowly, return a
    classifier on the default engine, whose `replacement` loads the best one.

    Raises:
        ArgumentError: the choice is not valid.
        ModelError: the model or the engine cannot be loaded.
    """
    choice = choice or ModelChoice()
    choice.check()
    model = model or chosen_model(choice)
    chosen = recall_setup(choice, model, measurements)
    has_interim = may_use_interim and engine_for(DEFAULT_ENGINE, model) == DEFAULT_ENGINE
    interim = interim_setup(chosen, choice) if has_interim else None
    classifier = _load_as(interim or chosen, model, choice)
    classifier.request = Request(0, choice)
    if interim is not None:
        classifier.replacement = partial(load_classifier, choice, measurements)
    try:
        classifier.sealer.recall()
    except ModelError as error:
        log.info("seal: %s", error)  # damaged golden values do not prevent labelling
    return classifier


def _load_as(chosen: ChosenSetup, model: Model, choice: ModelChoice) -> Classifier:
    """Load a model with a setup, or with the default setup if a measured one no longer runs."""
    setup = chosen.setup
    try:
        return Classifier(model, create_engine(setup.engine, model, setup.options), chosen)
    except (ArgumentError, ModelError) as error:
        if not chosen.reason:
            raise
        log.info("%s no longer runs: %s", setup, error)  # a device may have been removed
    return _load_as(replace(choose_setup(choice, None), is_unmeasured=True), model, choice)
