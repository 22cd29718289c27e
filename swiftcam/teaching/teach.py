"""Teaching a project: from its examples to a head, with the report on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from swiftcam import paths
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ImageError
from swiftcam.inference.crops.framing import Framing
from swiftcam.jobs.progress import Phase, Watch
from swiftcam.phrases import phrase
from swiftcam.teaching.embedder import Embedder
from swiftcam.teaching.embedding_cache import EmbeddingCache
from swiftcam.teaching.learning.examples import NONE, examples_of
from swiftcam.teaching.learning.fit_head import fit_head
from swiftcam.teaching.learning.other_things import other_things_of
from swiftcam.teaching.learning.report import report_on
from swiftcam.teaching.learning.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.taught.taught_head import TaughtHead
    from swiftcam.teaching.learning.examples import Examples
    from swiftcam.teaching.learning.report import TeachingReport
    from swiftcam.teaching.project import Example, Project

LEAST_CLASSES = 2
_BATCH = 32
# Parts of the shipped photographs, as fractions of their sides: what else a camera may see.
_PARTS = ((0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.6, 0.6), (0.4, 0.4, 1.0, 1.0), (0.2, 0.2, 0.8, 0.8))


@dataclass(frozen=True, eq=False)
class Embedded:
    """The embedded examples of a project.

    `files`: the example of each row. `small_sides` `(N,)`: the shorter side of its picture in
    pixels. `unreadable`: examples that are damaged, with the reason.
    """

    examples: Examples
    files: tuple[Example, ...]
    small_sides: NDArray[np.intp]
    unreadable: tuple[tuple[Example, str], ...]


@dataclass(frozen=True, eq=False)
class Taught:
    """What teaching gives: the head, the labels of its classes, and the report."""

    head: TaughtHead
    labels: tuple[str, ...]
    report: TeachingReport
    embedded: Embedded


def teach(project: Project, checkpoint: Checkpoint, watch: Watch | None = None) -> Taught:
    """Teach the classes of a project on a checkpoint, and validate them.

    Raises:
        ArgumentError: there are too few classes, or one has no readable example.
        Cancelled: it was cancelled.
        ModelError: the checkpoint cannot be loaded.
        StoreError: the project cannot be read.
    """
    watch = watch or Watch()
    watch.tell(Phase.LOADING)
    embedder = Embedder(checkpoint)
    embedded = embed(project, embedder, watch)
    require_classes(embedded)
    background = other_things_of(checkpoint)
    validation = validate(embedded.examples, background, watch)
    head = fit_head(embedded.examples, background, validation.calibration)
    others = head.scores(other_embeddings(embedder))
    report = report_on(embedded.examples, validation, embedded.small_sides, others)
    return Taught(head, embedded.examples.names, report, embedded)


def require_classes(embedded: Embedded) -> None:
    """Check that there is something to tell apart.

    Raises:
        ArgumentError: there are too few classes, or one has no readable example.
    """
    names, classes = embedded.examples.names, embedded.examples.classes
    if len(names) < LEAST_CLASSES:
        raise ArgumentError(
            phrase("There is nothing to tell apart yet. Add pictures of a second class.")
        )
    empty = [name for number, name in enumerate(names) if not (classes == number).any()]
    if empty:
        raise ArgumentError(
            phrase(
                "{names}: no picture of this class can be read. Add pictures, or remove the class.",
                names=", ".join(empty),
            )
        )


def embed(project: Project, embedder: Embedder, watch: Watch) -> Embedded:
    """Return the embedded examples of a project; only new ones are computed.

    Raises:
        Cancelled: it was cancelled.
        ModelError: the engine failed.
        StoreError: the project cannot be read.
    """
    files = project.examples()
    cache = EmbeddingCache(project.folder, embedder.provenance.digest)
    keys = [_picture_key(file) for file in files]
    known = cache.read(keys)
    unreadable: dict[str, str] = {}
    missing = [(file, key) for file, key in zip(files, keys, strict=True) if key not in known]
    for first in range(0, len(missing), _BATCH):
        watch.tell(Phase.LEARNING, first, len(missing))
        part = dict(_embedded(missing[first : first + _BATCH], embedder, unreadable))
        cache.write(part)
        known |= part
    usable = [(file, known[key]) for file, key in zip(files, keys, strict=True) if key in known]
    numbers = {each.folder: number for number, each in enumerate(project.classes)}
    width = embedder.checkpoint.config.embed_dims[-1]
    examples = examples_of(
        np.stack([vector for _, (_, vector) in usable]) if usable else np.zeros((0, width)),
        [numbers.get(file.folder, NONE) for file, _ in usable],
        [file.burst for file, _ in usable],
        [each.label for each in project.classes],
    )
    return Embedded(
        examples,
        tuple(file for file, _ in usable),
        np.array([side for _, (side, _) in usable], np.intp),
        tuple(
            (file, unreadable[key])
            for file, key in zip(files, keys, strict=True)
            if key in unreadable
        ),
    )


def _embedded(
    part: list[tuple[Example, str]], embedder: Embedder, unreadable: dict[str, str]
) -> Iterator[tuple[str, tuple[int, NDArray[np.float32]]]]:
    """Yield key, shorter side and embedding of examples; those that are damaged are noted."""
    pictures, keys = [], []
    for file, key in part:
        try:
            pictures.append(read_picture(file.path))
            keys.append(key)
        except ImageError as error:
            unreadable[key] = str(error)
    if pictures:
        vectors = embedder.of_pictures(pictures)
        for key, picture, vector in zip(keys, pictures, vectors, strict=True):
            yield key, (min(picture.shape[:2]), vector)


def _picture_key(file: Example) -> str:
    """Return what a stored example is known by: examples are never changed in place."""
    try:
        status = file.path.stat()
    except OSError:
        return f"{file.folder}/{file.path.name}"
    return f"{file.path.name}:{status.st_size}:{status.st_mtime_ns}"


def other_embeddings(embedder: Embedder) -> NDArray[np.float32]:
    """Return the embeddings of parts of the photographs that come with SwiftCam, `(N, D)`.

    They show things that were not taught, unless somebody teaches just these.
    """
    pictures = []
    recipe = embedder.checkpoint.recipe
    for path in sorted(paths.photos_dir().glob("*.jpg")):
        try:
            pixels = read_picture(path)
        except ImageError:
            continue
        pictures += [Framing(region=part).crop(recipe, pixels) for part in _PARTS]
    if not pictures:
        return np.zeros((0, embedder.checkpoint.config.embed_dims[-1]), np.float32)
    return embedder.of_pictures(pictures)
