"""Importing an ONNX classifier into the store."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.tensors import SUFFIXES
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.importing.request import IMAGENET, chosen_labels, copy_file
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.imported_classifier import (
    GRAPH_NAME,
    LABELS_NAME,
    ImportedClassifier,
)
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import ModelSpec, OwnSource
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.store.download import utc_now
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    import onnxruntime as ort
    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.onnx_file import OnnxFile
    from swiftcam.inference.models.spec_fields import Gives
    from swiftcam.jobs.progress import Watch

_SUFFIX = ".onnx"


def is_onnx(path: Path) -> bool:
    """Tell whether a path is an ONNX file, or a directory with ONNX files and no checkpoint."""
    if path.is_dir():
        suffixes = {file.suffix for file in path.iterdir()}
        return _SUFFIX in suffixes and not suffixes.intersection(SUFFIXES)
    return path.suffix == _SUFFIX


def fill_with_classifier(
    request: ImportRequest, folder: Path, watch: Watch
) -> tuple[ImportedClassifier, Record]:
    """Write all files of the model except `model.json` and the golden values.

    Raises:
        ArgumentError: the labels or the recipe do not fit, or are missing.
        ModelError: the ONNX file is damaged, is no classifier, or does not run.
        StoreError: the folder cannot be written.
        Cancelled: it was cancelled.
    """
    from swiftcam.inference.models.onnx_file import inspect_onnx

    if request.family is not None:
        raise ArgumentError(
            phrase(
                "{file} is an ONNX classifier and has no family. Leave --family out.",
                file=request.path.name,
            )
        )
    source = onnx_path(request.path)
    found = inspect_onnx(source, request.onnx.is_channels_first)
    recipe = _recipe(request, found)
    with store_errors(folder):
        path = _copy_or_link(request, source, folder, watch)
    model = _probed(request, found, recipe, path, folder)
    with store_errors(folder):
        text = json.dumps(list(model.labels), ensure_ascii=False)
        (folder / LABELS_NAME).write_text(text, encoding="utf-8")
    spec = ModelSpec(
        name=request.name,
        source=OwnSource(str(request.path.absolute()), request.is_linked),
        kind="graph",
        recipe=recipe,
        classes=len(model.labels),
        label_set="own",
    )
    file = str(path) if request.is_linked else path.name
    record = Record(spec, file, path.stat().st_size, model.sha256, "import", utc_now())
    return model, replace(record, graph=model.feeding.to_dict())


def onnx_path(path: Path) -> Path:
    """Return the ONNX file at a path, which may be the directory with it.

    Raises:
        ModelError: the directory has several.
    """
    if not path.is_dir():
        return path.absolute()
    found = sorted(path.glob(f"*{_SUFFIX}"))
    if len(found) > 1:
        names = ", ".join(file.name for file in found[:3])
        raise ModelError(
            phrase(
                "{path} has {count} ONNX files ({names}). Give the path of one.",
                path=str(path),
                count=len(found),
                names=names,
            )
        )
    return found[0].absolute()


def _recipe(request: ImportRequest, found: OnnxFile) -> Recipe:
    recipe = request.recipe.resolve(found.recipe, found.shape)
    if recipe is None:
        raise ArgumentError(
            phrase(
                "{file} does not contain its preprocessing. Choose it in the window (Models > "
                "Import a model…), or give it with --recipe FILE, or with --resize, "
                "--interpolation, --mean and --std.",
                file=request.path.name,
            )
        )
    return recipe


def _copy_or_link(request: ImportRequest, source: Path, folder: Path, watch: Watch) -> Path:
    """Copy or link the ONNX file; a copy includes weights from files beside it."""
    import onnx

    from swiftcam.inference.models.onnx_file import needs_other_files, read_onnx

    is_split = needs_other_files(read_onnx(source))
    if request.is_linked and is_split:
        raise ArgumentError(
            phrase(
                "{file} has weights in other files, so it cannot stay in its place. Import a "
                "copy: leave --link out.",
                file=source.name,
            )
        )
    if request.is_linked:
        return source
    target = folder / GRAPH_NAME
    if is_split:
        onnx.save(read_onnx(source, with_weights=True), target)
    else:
        copy_file(source, target, watch)
    return target


def _probed(
    request: ImportRequest, found: OnnxFile, recipe: Recipe, path: Path, folder: Path
) -> ImportedClassifier:
    """Run the classifier on two golden crops; return it with labels and kind of output."""
    from swiftcam.inference.engines.onnx_session import open_session

    unlabelled = fed_classifier(request, found, recipe, path)
    session = open_session(unlabelled.weights_path, unlabelled.name, EngineOptions())
    answers = first_answers(unlabelled, session, first_crops(recipe.shape))
    count = answers.shape[1]
    labels = chosen_labels(request, count) or found.labels
    if labels is None:
        raise ArgumentError(_missing_labels(request, count))
    return replace(answering_classifier(request, unlabelled, answers, labels), directory=folder)


def _missing_labels(request: ImportRequest, count: int) -> str:
    missing = phrase(
        "{file} does not contain the names of its {count} classes. Choose them in the window "
        "(Models > Import a model…), or give a file with one name in each line: --labels FILE",
        file=request.path.name,
        count=count,
    )
    if count != len(imagenet_classes()):
        return phrase("{failure}.", failure=missing)
    return phrase("{failure} or --labels {name}.", failure=missing, name=IMAGENET)


def fed_classifier(
    request: ImportRequest, found: OnnxFile, recipe: Recipe, path: Path
) -> ImportedClassifier:
    """Return the classifier at `path`, without labels, that is fed as the request chooses."""
    feeding = found.feeding
    if request.onnx.is_raw is not None:
        feeding = replace(feeding, is_raw=request.onnx.is_raw or feeding.input_type == "uint8")
    is_bgr = request.onnx.is_bgr
    feeding = replace(feeding, is_bgr=recipe.is_bgr if is_bgr is None else is_bgr)
    return ImportedClassifier(request.name, path, recipe, (), feeding, path.parent)


def answering_classifier(
    request: ImportRequest,
    model: ImportedClassifier,
    answers: NDArray[np.float32],
    labels: tuple[str, ...],
) -> ImportedClassifier:
    """Return a fed classifier with its labels, and with the kind of output that its answers show.

    `answers`: those of `first_answers`.
    """
    gives = request.onnx.gives or _output_kind(answers)
    return replace(model, labels=labels, feeding=replace(model.feeding, gives=gives))


def first_crops(shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the two golden crops `(2, *shape, 3)` that a classifier is first run on."""
    return golden_crops(shape)[-2:]


def first_answers(
    model: ImportedClassifier, session: ort.InferenceSession, crops: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Run the classifier on the `first_crops`; return its raw outputs `(2, classes)`.

    Raises:
        ModelError: it does not run, or its output has another shape or type.
    """
    from swiftcam.inference.engines.onnx_session import run_session

    feeding = model.feeding
    rows = []
    for crop in crops:
        fed = model.feed(np.repeat(crop[None], feeding.batch or 1, axis=0))
        answer = np.asarray(run_session(session, [feeding.output], feeding.input, fed)[0])
        is_numbers = answer.dtype.kind == "f" and answer.ndim >= 2
        if not is_numbers or len(answer) != (feeding.batch or 1) or answer[0].size < 2:
            raise ModelError(
                phrase(
                    "{name} returns {type} of the shape {shape} for a picture; a classifier "
                    "returns one number for each class. Export only the classifier.",
                    name=model.name,
                    type=str(answer.dtype),
                    shape=str(answer.shape),
                )
            )
        rows.append(np.asarray(answer[0], np.float32).ravel())
    return np.stack(rows)


def _output_kind(answers: NDArray[np.float32]) -> Gives:
    """Return "probabilities" if every row is within 0..1 and sums to 1."""
    is_in_range = bool(((answers >= 0) & (answers <= 1)).all())
    has_sum_one = bool(np.allclose(answers.sum(axis=1), 1, atol=1e-2))
    return "probabilities" if is_in_range and has_sum_one else "logits"
