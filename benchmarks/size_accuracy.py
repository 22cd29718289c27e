"""Accuracy of the embedded model at its own input size and at others.

The folder of photographs has a `photos.csv` (columns `file` and `label`). Top-1 and top-5 are
shares of the photographs of classes that the model knows. "same first label" is the share of all
photographs with the same first label as at the model's own size. "not rescaled" is the network
without the rescaling of the attention by `at_size`, to show the effect of the rescaling.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json
from benchmarks.subjects import EMBEDDED, subject
from swiftcam.capture.pictures import read_picture
from swiftcam.inference.engines.onnx import open_graph
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.graphs.graph import build_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

SIZES = (128, 160, 192, 224, 256, 320)
_TOP = 5


@dataclass(frozen=True)
class Accuracy:
    """The accuracy at one input size, as shares from 0 to 1.

    `top1`, `top5`: of the `known` photographs, whose class the model knows. `agreement`: of all
    `photos`, the same first label as at the model's own size.
    """

    size: int
    is_rescaled: bool
    top1: float
    top5: float
    agreement: float
    known: int
    photos: int


def measure_accuracy(model: Checkpoint, folder: Path) -> list[Accuracy]:
    """Label the photographs of `folder/photos.csv` at every size, in float32.

    Raises:
        OSError: the file cannot be read.
        ImageError: a photograph cannot be read.
    """
    files, truth = read_truth(folder / "photos.csv", model.labels)
    pictures = [read_picture(folder / file) for file in files]
    own = _ranked(model, pictures)
    rows = []
    for size in SIZES:
        resized = model.at_size(size)
        forms = {True: resized}
        if resized.trained_size is not None:
            forms[False] = replace(resized, trained_size=None)
        for is_rescaled, form in forms.items():
            rows.append(score(size, is_rescaled, _ranked(form, pictures), own, truth))
    return rows


def read_truth(path: Path, labels: Sequence[str]) -> tuple[list[str], NDArray[np.intp]]:
    """Return the files of a list of photographs and the model's index of each, -1 for none.

    A model's label may hold several names ("goldfish, Carassius auratus"); the first one counts.
    """
    index = {label.partition(",")[0]: number for number, label in enumerate(labels)}
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = [index.get(row["label"].partition(",")[0], -1) for row in rows]
    return [row["file"] for row in rows], np.array(truth)


def score(
    size: int,
    is_rescaled: bool,
    ranked: NDArray[np.intp],
    own: NDArray[np.intp],
    truth: NDArray[np.intp],
) -> Accuracy:
    """Compare ranked labels `(N, 5)` with the truth `(N,)` and with those at the own size."""
    known = truth >= 0
    hits = ranked[known] == truth[known, None]
    agreement = float((ranked[:, 0] == own[:, 0]).mean())
    top1, top5 = float(hits[:, 0].mean()), float(hits.any(axis=1).mean())
    return Accuracy(size, is_rescaled, top1, top5, agreement, int(known.sum()), len(truth))


def accuracy_table_of(rows: Sequence[Accuracy]) -> Table:
    """Return accuracies as a table to print."""
    table = Table("input", "attention", "top-1", "top-5", "same first label", "photos")
    for row in rows:
        table.add_row(
            f"{row.size} px",
            "rescaled" if row.is_rescaled else "not rescaled",
            f"{row.top1:.1%}",
            f"{row.top5:.1%}",
            f"{row.agreement:.1%}",
            f"{row.known} known of {row.photos}",
        )
    return table


def _ranked(model: Checkpoint, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.intp]:
    """Return the first five labels of each picture `(N, 5)`."""
    engine = open_graph(build_graph(model).SerializeToString(), model.name, EngineOptions())
    crops = (model.recipe.crop(picture) for picture in pictures)
    logits = np.concatenate([engine.run(crop[None]).logits for crop in crops])
    return np.argsort(-logits, axis=1)[:, :_TOP]


def main() -> None:
    """Print the table, or JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder with photos.csv")
    add_output_options(parser)
    chosen = parser.parse_args()
    with subject(EMBEDDED) as embedded:
        rows = measure_accuracy(embedded.checkpoint, chosen.photos)
        size = embedded.checkpoint.recipe.size
    if chosen.json:
        print_json([asdict(row) for row in rows])
        return
    results = Results("size_accuracy")
    results.table(accuracy_table_of(rows))
    own = next(row for row in rows if row.size == size)
    results.in_short(
        "right labels of the starter model",
        f"{own.top1:.1%} first, {own.top5:.1%} among the first five, of {own.known} photographs",
    )
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
