"""Embeddings that lie around a centre for each class."""

import numpy as np

from swiftcam.teaching.learning.examples import examples_of
from swiftcam.teaching.learning.other_things import OtherThings

WIDTH = 16


def background(seed=7):
    """Return a background of random directions around a mean that is not zero."""
    random = np.random.default_rng(seed)
    directions = random.normal(size=(64, WIDTH))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return OtherThings(np.full(WIDTH, 0.5), directions)


def cloud(number, count, seed=0, spread=0.5):
    """Return `count` embeddings of the class `number`."""
    random = np.random.default_rng([seed, number])
    return 0.5 + 3 * np.eye(WIDTH)[number] + spread * random.normal(size=(count, WIDTH))


def examples(counts=(10, 10), seed=0, spread=0.5, none=0):
    """Return examples of as many classes as counts, each a scene of its own."""
    rows = [cloud(number, count, seed, spread) for number, count in enumerate(counts)]
    classes = [number for number, count in enumerate(counts) for _ in range(count)]
    if none:
        rows.append(cloud(WIDTH - 1, none, seed, spread))
        classes += [-1] * none
    names = [f"class {number}" for number in range(len(counts))]
    return examples_of(np.concatenate(rows), classes, range(len(classes)), names)
