"""Importing a classifier (ONNX or LiteRT) into the store."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.errors import ArgumentError
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.importing.answers import (
    answering_classifier,
    fed_classifier,
    first_answers,
    first_crops,
    label_count,
)
from swiftcam.inference.importing.classifier_files import classifier_path, inspect_classifier
from swiftcam.inference.importing.neighbours import labels_beside, stored_recipe_beside
from swiftcam.inference.importing.request import IMAGENET, chosen_labels, copy_file
from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.inference.models.imported_classifier import GRAPH_NAMES, LABELS_NAME, runtime_of
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import ModelSpec, OwnSource
from swiftcam.inference.models.store_errors import store_errors
from swiftcam.inference.store.download import utc_now
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.imported_classifier import ClassifierFile, ImportedClassifier
    from swiftcam.jobs.progress import Watch


def fill_with_classifier(
    request: ImportRequest, folder: Path, watch: Watch
) -> tuple[ImportedClassifier, Record]:
    """Write all files of the model except `model.json` and the golden values.

    Raises:
        ArgumentError: the labels, the recipe or the output do not fit, or are missing.
        ModelError: the file is damaged, is no classifier, or does not run.
        StoreError: the folder cannot be written.
        Cancelled: it was cancelled.
    """
    if request.family is not None:
        raise ArgumentError(
            phrase(
                "{file} is an imported classifier and has no family. Leave --family out.",
                file=request.path.name,
            )
        )
    source = classifier_path(request.path)
    found = inspect_classifier(source, request.onnx.is_channels_first, request.onnx.output)
    recipe = _recipe(request, found, source)
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


def _recipe(request: ImportRequest, found: ClassifierFile, source: Path) -> Recipe:
    """Return the recipe of the request, the file, or the files beside it, in this order."""
    own = found.recipe
    if own is None and request.recipe.file is None:
        own = stored_recipe_beside(source)
    recipe = request.recipe.resolve(own, found.shape)
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
    """Copy or link the file; a copy includes weights from files beside an ONNX file."""
    runtime = runtime_of(source) or "onnx"
    content = None
    if runtime == "onnx":
        from swiftcam.inference.models.onnx_file import onnx_source

        content = onnx_source(source)
    if request.is_linked and isinstance(content, bytes):
        raise ArgumentError(
            phrase(
                "{file} has weights in other files, so it cannot stay in its place. Import a "
                "copy: leave --link out.",
                file=source.name,
            )
        )
    if request.is_linked:
        return source
    target = folder / GRAPH_NAMES[runtime]
    if isinstance(content, bytes):
        target.write_bytes(content)
    else:
        copy_file(source, target, watch)
    return target


def _probed(
    request: ImportRequest, found: ClassifierFile, recipe: Recipe, path: Path, folder: Path
) -> ImportedClassifier:
    """Run the classifier on two golden crops; return it with labels and kind of output."""
    from swiftcam.inference.engines.imported_engine import open_runner

    unlabelled = fed_classifier(request, found, recipe, path)
    runner = open_runner(unlabelled, EngineOptions())
    answers = first_answers(unlabelled, runner, first_crops(recipe.shape))
    count = label_count(answers)
    known = found.labels or labels_beside(classifier_path(request.path), count)
    labels = chosen_labels(request, count, known) or known
    if labels is None:
        raise ArgumentError(_missing_labels(request, count))
    model = answering_classifier(request, unlabelled, found, answers, labels)
    return replace(model, directory=folder)


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
