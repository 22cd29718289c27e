"""Agreement of an engine's first labels with those of float32, on pictures without labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.combinations import load_engines, reference_of
from benchmarks.scores import Share
from swiftcam.errors import ArgumentError, ModelError
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
    """The crops with the first label of the default engine in float32 at the same size."""

    combination: Combination
    same: Share

    @property
    def is_enough(self) -> bool:
        """Tell whether the automatic choice would accept this precision."""
        return self.same.value >= AGREEMENT

    def values(self) -> dict[str, Any]:
        """Return the values as JSON."""
        return {**asdict(self.combination), **self.same.values(), "is_enough": self.is_enough}


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
    """Compare the first labels of up to `count` crops of pictures; return also why some cannot run.

    If there are fewer pictures than `count`, parts of them are cropped too.

    Raises:
        ArgumentError: no picture can be read, or there is nothing to compare.
        ModelError: the default engine cannot run in float32.
    """
    if all(each == reference_of(model, each.size) for each in wanted):
        raise ArgumentError(
            "There is nothing to compare with the default engine in float32. Choose another "
            "engine or precision, too."
        )
    found: list[Agreement] = []
    problems: dict[Combination, str] = {}
    for size in dict.fromkeys(each.size for each in wanted):
        crops = sample_crops_of(paths, at_size(model, size).recipe, count)
        if not len(crops):
            raise ArgumentError(f"None of {len(paths)} pictures can be read. Check the files.")
        reference = reference_of(model, size)
        here = dict.fromkeys((reference, *(each for each in wanted if each.size == size)))
        engines, failed = load_engines(model, here)
        problems |= failed
        if reference in failed:
            raise ModelError(failed[reference])
        expected = _first_labels(engines.pop(reference), crops)
        for each, engine in engines.items():
            try:
                same = int((_first_labels(engine, crops) == expected).sum())
            except ModelError as error:
                problems[each] = str(error)
            else:
                found.append(Agreement(each, Share(same, len(crops))))
    return found, problems


def _first_labels(engine: Engine, crops: NDArray[np.uint8]) -> NDArray[np.intp]:
    return np.concatenate([engine.run(crop[None]).logits.argmax(axis=1) for crop in crops])
