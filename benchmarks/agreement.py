"""Agreement of an engine's first labels with those of float32, on pictures without labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.combinations import load_engines, reference_of
from benchmarks.scores import Share
from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.classifier import softmax
from swiftcam.inference.models.model import at_size
from swiftcam.inference.setups.setup import AGREEMENT
from swiftcam.labelling.finding.listing import Selection, list_pictures
from swiftcam.measuring.sample_crops import sample_crops_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.combinations import Combination
    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.models.model import Model


@dataclass(frozen=True)
class Agreement:
    """The crops with the first label of the default engine in float32 at the same size.

    `same`: of all crops. `same_of_shown`: of those whose label in float32 is shown, because its
    probability is at least the model's minimum confidence; None if there are none.
    """

    combination: Combination
    same: Share
    same_of_shown: Share | None

    @property
    def is_enough(self) -> bool:
        """Tell whether the automatic choice would accept this precision."""
        return self.same.value >= AGREEMENT

    def values(self) -> dict[str, Any]:
        """Return the values as JSON."""
        return {
            **asdict(self.combination),
            "same": self.same.values(),
            "same_of_shown": self.same_of_shown.values() if self.same_of_shown else None,
            "is_enough": self.is_enough,
        }


def spread_pictures(folders: Iterable[Path], count: int) -> list[Path]:
    """Return up to `count` pictures of folders and their subfolders, evenly spread over them.

    Raises:
        ArgumentError: a folder does not exist or cannot be read, or there are no pictures.
    """
    selection = Selection(tuple(folders), is_recursive=True)
    selection.check()
    paths = []
    for listed in list_pictures(selection):
        if listed.error:
            raise ArgumentError(f"{listed.path}: {listed.error}")
        paths.append(listed.path)
    if not paths:
        named = ", ".join(map(str, selection.paths))
        raise ArgumentError(f"There are no pictures in {named}. Name a folder of photographs.")
    places = np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int)
    return [paths[place] for place in places]


def measure_agreement(
    model: Model, paths: Sequence[Path], count: int, wanted: Sequence[Combination]
) -> tuple[list[Agreement], dict[Combination, str]]:
    """Compare first labels on up to `count` crops of pictures; return also why some cannot run.

    Only precisions other than float32 are compared: float32 differs from engine to engine by
    rounding alone, which the golden values check. If there are fewer pictures than `count`, parts
    of them are cropped too.

    Raises:
        ArgumentError: no picture can be read, or there is nothing to compare.
        ModelError: the default engine cannot run in float32.
    """
    compared = [each for each in wanted if each.precision != "fp32" and each.is_rescaled]
    if not compared:
        raise ArgumentError(
            "There is nothing to compare with float32. Choose another precision too, and an "
            "engine that supports it."
        )
    found: list[Agreement] = []
    problems: dict[Combination, str] = {}
    for size in dict.fromkeys(each.size for each in compared):
        engines, failed = load_engines(model, [each for each in compared if each.size == size])
        problems |= failed
        if not engines:
            continue
        reference = reference_of(model, size)
        exact, failed = load_engines(model, [reference])
        if failed:
            raise ModelError(failed[reference])
        crops = sample_crops_of(paths, at_size(model, size).recipe, count)
        if not len(crops):
            raise ArgumentError(f"None of {len(paths)} pictures can be read. Check the files.")
        logits = _logits(exact[reference], crops)
        expected = logits.argmax(axis=1)
        is_shown = softmax(logits).max(axis=1) >= model.minimum_confidence
        for each, engine in engines.items():
            try:
                is_same = _logits(engine, crops).argmax(axis=1) == expected
            except ModelError as error:
                problems[each] = str(error)
            else:
                same = Share(int(is_same.sum()), len(crops))
                shown = Share(int(is_same[is_shown].sum()), int(is_shown.sum()))
                found.append(Agreement(each, same, shown if shown.count else None))
    return found, problems


def _logits(engine: Engine, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.concatenate([engine.run(crop[None]).logits for crop in crops])
