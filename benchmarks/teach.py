"""Accuracy and time of teaching, beside other classifiers on the same embeddings.

For each folder of pictures by class, some examples of each class are drawn, five times; the other
pictures are the test. Peers: the nearest mean, and scikit-learn's logistic regression with its
defaults on the embeddings as they are. False accepts: the pictures of the other folders that are
taken for one of the classes, at the threshold that the examples alone determine. It needs
scikit-learn, which is in no extra: `pip install scikit-learn`.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from benchmarks.results import Results, add_output_options, print_json
from swiftcam.capture.pictures import read_picture
from swiftcam.settings import DEFAULT_MODEL
from swiftcam.teaching.class_folders import class_folders
from swiftcam.teaching.embedder import Embedder
from swiftcam.teaching.learning.examples import Examples, examples_of
from swiftcam.teaching.learning.fit_head import fit_head
from swiftcam.teaching.learning.other_things import OtherThings, other_things_of
from swiftcam.teaching.learning.validate import validate
from swiftcam.teaching.run_teach import base_called

_COUNTS = (5, 10, 20, 50)
_DRAWS = 5
_FIT_CLASSES, _FIT_EXAMPLES, _FITS = 20, 50, 9
_BATCH = 64

Embeddings = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Pictures:
    """The embeddings of the pictures of one folder, by class."""

    name: str
    classes: tuple[str, ...]
    embeddings: Embeddings
    numbers: NDArray[np.intp]


@dataclass(frozen=True)
class Row:
    """Results in percent for a number of examples of each class: mean and spread of the draws."""

    pictures: str
    examples: int
    ours: tuple[float, float]
    nearest_mean: tuple[float, float]
    scikit_learn: tuple[float, float]
    accepted: tuple[float, float]
    false_accepts: tuple[float, float]


def embedded(folder: Path, embedder: Embedder) -> Pictures:
    """Return the embeddings of a folder, each of the part of the picture that the model sees."""
    recipe = embedder.checkpoint.recipe
    found = class_folders(folder)
    paths = [(number, path) for number, each in enumerate(found.values()) for path in each]
    parts = []
    for first in range(0, len(paths), _BATCH):
        crops = [recipe.crop(read_picture(path)) for _, path in paths[first : first + _BATCH]]
        parts.append(embedder.of_pictures(crops))
    numbers = np.array([number for number, _ in paths])
    return Pictures(folder.name, tuple(found), np.concatenate(parts), numbers)


def measured(pictures: Pictures, others: Embeddings, general: OtherThings, count: int) -> Row:
    """Return the results for a number of examples of each class."""
    draws = [_draw(pictures, others, general, count, seed) for seed in range(_DRAWS)]
    columns = [
        (float(np.mean(values)), float(np.std(values))) for values in zip(*draws, strict=True)
    ]
    return Row(pictures.name, count, *columns)


def _draw(
    pictures: Pictures, others: Embeddings, general: OtherThings, count: int, seed: int
) -> tuple[float, float, float, float, float]:
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(seed)
    classes = range(len(pictures.classes))
    rows = [random.permutation(np.flatnonzero(pictures.numbers == each)) for each in classes]
    taught = np.concatenate([each[:count] for each in rows])
    tested = np.concatenate([each[count:] for each in rows])
    vectors, numbers = pictures.embeddings, pictures.numbers
    examples = examples_of(
        vectors[taught], numbers[taught].tolist(), taught.tolist(), pictures.classes
    )
    head = fit_head(examples, general, validate(examples, general).calibration)
    logits = head.logits(vectors[tested])
    means = np.stack([vectors[taught][numbers[taught] == each].mean(axis=0) for each in classes])
    distances = ((vectors[tested][:, None] - means) ** 2).sum(axis=2)
    peer = LogisticRegression(max_iter=5000).fit(vectors[taught], numbers[taught])
    right = numbers[tested]
    none = len(pictures.classes)
    shares = (
        (logits[:, :-1].argmax(axis=1) == right).mean(),
        (distances.argmin(axis=1) == right).mean(),
        (peer.predict(vectors[tested]) == right).mean(),
        (logits.argmax(axis=1) != none).mean(),
        (head.logits(others).argmax(axis=1) != none).mean(),
    )
    first, second, third, fourth, fifth = (100 * float(share) for share in shares)
    return first, second, third, fourth, fifth


def full_accuracy(pictures: Pictures, general: OtherThings) -> float:
    """Return the accuracy in percent with all pictures, held out by fifths."""
    places = list(range(len(pictures.numbers)))
    examples = examples_of(pictures.embeddings, pictures.numbers.tolist(), places, pictures.classes)
    return 100 * validate(examples, general).held_out.accuracy


def fit_seconds(vectors: Embeddings, general: OtherThings) -> tuple[float, float]:
    """Return the median processor seconds of a first and of a repeated fit of 20 x 50 examples."""
    random = np.random.default_rng(0)
    chosen = random.permutation(len(vectors))[: _FIT_CLASSES * _FIT_EXAMPLES]
    numbers = [place % _FIT_CLASSES for place in range(len(chosen))]
    names = [str(number) for number in range(_FIT_CLASSES)]
    examples: Examples = examples_of(vectors[chosen], numbers, list(range(len(chosen))), names)
    head = fit_head(examples, general)
    first, again = [], []
    for _ in range(_FITS):
        started = time.process_time()
        fit_head(examples, general)
        between = time.process_time()
        fit_head(examples, general, start=head)
        first.append(between - started)
        again.append(time.process_time() - between)
    return float(np.median(first)), float(np.median(again))


def table_of(rows: list[Row]) -> Table:
    """Return a table with a row for each number of examples."""
    titles = ("SwiftCam", "nearest mean", "scikit-learn", "accepted", "false accepts")
    table = Table("pictures", "examples a class", *(f"{title}, %" for title in titles))
    for row in rows:
        values = (row.ours, row.nearest_mean, row.scikit_learn, row.accepted, row.false_accepts)
        texts = [f"{mean:.1f} ± {spread:.1f}" for mean, spread in values]
        table.add_row(row.pictures, str(row.examples), *texts)
    return table


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of pictures by class")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the checkpoint underneath")
    add_output_options(parser)
    chosen = parser.parse_args()
    embedder = Embedder(base_called(chosen.model), threads=1)
    general = other_things_of(embedder.checkpoint)
    sets = [embedded(folder, embedder) for folder in chosen.folders]
    rows = []
    for each in sets:
        others = np.concatenate([other.embeddings for other in sets if other is not each])
        rows += [measured(each, others, general, count) for count in _COUNTS]
    first, again = fit_seconds(np.concatenate([each.embeddings for each in sets]), general)
    full = {each.name: full_accuracy(each, general) for each in sets}
    if chosen.json:
        print_json([vars(row) for row in rows], first=first, again=again, full=full)
        return
    results = Results("teach")
    results.section("Teaching")
    results.line(f"Accuracy, {_DRAWS} draws: mean and standard deviation. {chosen.model}.")
    results.table(table_of(rows))
    for name, accuracy in full.items():
        results.line(f"With four fifths of all pictures of {name}: {accuracy:.1f} %.")
    results.line(
        f"Fitting {_FIT_CLASSES} classes of {_FIT_EXAMPLES} examples: {1000 * first:.0f} ms of one "
        f"processor; again after more examples: {1000 * again:.0f} ms."
    )
    results.finish(is_kept=chosen.write)


if __name__ == "__main__":
    main()
