"""Labels a list of pictures one after another on the calling thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.capture.folder import list_pictures
from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ArgumentError, ImageError
from swiftcam.inference.classifier import ModelChoice, load_classifier
from swiftcam.labelling.result import PictureResult
from swiftcam.labelling.writers import open_writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from swiftcam.inference.classifier import Classifier


@dataclass(frozen=True)
class LabelOptions:
    """What `swiftcam label` was asked for; see its help."""

    paths: tuple[Path, ...]
    model: ModelChoice = field(default_factory=ModelChoice)
    top_k: int = 5
    output: Path | None = None


def label_pictures(options: LabelOptions) -> int:
    """Label every picture, write the results, and return how many could not be labelled.

    An interrupted run leaves a valid file with the rows finished so far.

    Raises:
        ArgumentError: a path does not exist or the output's kind is unknown; nothing was written.
        ModelError: the model cannot be loaded; nothing was written.
        OutputError: the results cannot be written.
    """
    pictures = find_pictures(options.paths)
    options.model.check()
    writer = open_writer(options.output, options.top_k)
    classifier = load_classifier(options.model)
    failed = 0
    with writer as write:
        for result in label_each(pictures, classifier, options.top_k):
            write(result, classifier.model_name)
            failed += bool(result.error)
    return failed


def find_pictures(paths: Iterable[Path]) -> list[Path]:
    """Return the given files and the pictures directly in the given folders.

    Raises:
        ArgumentError: a path does not exist or cannot be read, or there is no picture at all.
    """
    found: list[Path] = []
    for path in paths:
        try:
            path.lstat()
            found += list_pictures(path) if path.is_dir() else [path]
        except FileNotFoundError as error:
            raise ArgumentError(f"There is no file or folder {path}. Check the path.") from error
        except OSError as error:
            raise ArgumentError(f"{path} cannot be read ({error.strerror}).") from error
    if not found:
        raise ArgumentError("There are no pictures in " + ", ".join(map(str, paths)) + ".")
    return found


def label_each(
    pictures: Iterable[Path], classifier: Classifier, top_k: int
) -> Iterator[PictureResult]:
    """Yield one result for each picture, in order; a broken picture yields its error.

    Raises:
        ModelError: the engine failed, which no other picture would survive either.
    """
    for path in pictures:
        try:
            prediction = classifier.classify(read_picture(path), top_k)
        except ImageError as error:
            yield PictureResult(path, error=str(error))
        else:
            yield PictureResult(path, prediction.candidates)
