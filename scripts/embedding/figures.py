"""The measured figures of a model: accuracy, calibration error, minimum confidence, temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import reliability
from benchmarks.labelled import all_crops, read_labelled
from benchmarks.scores import Share, answers_of
from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.onnx import open_graph
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.graphs.graph import build_graph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

# Below, neither the temperature nor the minimum confidence is more than chance.
ENOUGH_PICTURES = 200
_LIKELIHOOD_GAIN = 10.83  # chi-squared with one degree of freedom, p = 0.001


@dataclass(frozen=True)
class PictureSet:
    """A folder of labelled photographs that took no part in the training, and its title."""

    title: str
    folder: Path


def picture_set(text: str) -> PictureSet:
    """Read `TITLE=FOLDER`; without a title it is the name of the folder."""
    from pathlib import Path

    title, separator, folder = text.rpartition("=")
    path = Path(folder)
    return PictureSet(title if separator else path.resolve().name, path)


@dataclass(frozen=True, eq=False)
class Figures:
    """What a model computes for the photographs of a set that are of its classes.

    `logits`: `(N, num_labels)`. `truth`: the right classes `(N,)`.
    """

    title: str
    logits: NDArray[np.float32]
    truth: NDArray[np.intp]

    @property
    def count(self) -> int:
        """The number of photographs."""
        return len(self.truth)

    @property
    def top1(self) -> Share:
        """The photographs whose first label is right."""
        answers = answers_of(self.logits, self.truth)
        return Share(int((answers.first == self.truth).sum()), self.count)

    @property
    def top5(self) -> Share:
        """The photographs with the right class among the first five labels."""
        return Share(int(answers_of(self.logits, self.truth).is_in_top.sum()), self.count)

    @property
    def judged(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The probability of each first label, and whether it is right, `(N,)` each."""
        return reliability.judged(self.logits, self.truth)


def measure(model: Checkpoint, sets: Sequence[PictureSet]) -> list[Figures]:
    """Run a model in float32 on sets of photographs.

    Raises:
        ArgumentError: a set has no photograph of the model's classes, or cannot be read.
        ModelError: the model cannot be run.
    """
    engine = open_graph(build_graph(model).SerializeToString(), model.name, EngineOptions())
    found = []
    for each in sets:
        crops = all_crops(read_labelled(each.folder, model.labels), model.recipe)
        logits = np.concatenate([engine.run(crop[None]).logits for crop in crops.crops])
        found.append(Figures(each.title, logits, crops.truth))
    return found


def together(figures: Sequence[Figures]) -> Figures:
    """Return the figures of all sets as those of one."""
    return Figures(
        "all photographs",
        np.concatenate([each.logits for each in figures]),
        np.concatenate([each.truth for each in figures]),
    )


def needed_temperature(figures: Figures) -> float:
    """Return the temperature that calibrates the probabilities, 1.0 if they need none.

    They need one if it makes the right classes more probable than chance explains (a likelihood
    ratio test), on enough photographs.
    """
    if figures.count < ENOUGH_PICTURES:
        return 1.0
    fitted = reliability.fit_temperature(figures.logits, figures.truth)
    losses = [
        reliability.negative_log_likelihood(figures.logits, figures.truth, temperature)
        for temperature in (1.0, fitted)
    ]
    gain = 2 * figures.count * (losses[0] - losses[1])
    return fitted if gain > _LIKELIHOOD_GAIN else 1.0


def minimum_confidence(figures: Figures) -> float:
    """Return the minimum confidence that shows most right labels, of which one in three is wrong.

    Raises:
        ArgumentError: there are too few photographs to tell, or none meets the condition.
    """
    chosen = reliability.minimum_confidence(*figures.judged)
    if figures.count < ENOUGH_PICTURES or chosen is None:
        measured = "no value meets it" if chosen is None else f"they give {chosen.minimum:.2f}"
        raise ArgumentError(
            f"{figures.count} photographs are too few to choose the minimum confidence "
            f"({measured}). Give {ENOUGH_PICTURES} or more with --photos, or a value from larger "
            "sets with --minimum-confidence."
        )
    return chosen.minimum
