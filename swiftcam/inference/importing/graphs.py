"""Brings an ONNX classifier into the store."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.checkpoints.tensors import SUFFIXES
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.importing.request import IMAGENET, chosen_labels, copy_file
from swiftcam.inference.models.disk import writing
from swiftcam.inference.models.imported_classifier import (
    GRAPH_NAME,
    LABELS_NAME,
    ImportedClassifier,
)
from swiftcam.inference.models.model_record import Record
from swiftcam.inference.models.spec import ModelSpec, OwnSource
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.store.download import now

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from swiftcam.inference.crops.recipe import Recipe
    from swiftcam.inference.importing.request import ImportRequest
    from swiftcam.inference.models.imported_classifier import Gives
    from swiftcam.inference.models.onnx_file import GraphFile
    from swiftcam.jobs.progress import Watch

_SUFFIX = ".onnx"


def is_graph(path: Path) -> bool:
    """Tell whether a path is an ONNX file, or a directory with ONNX files and no weights."""
    if path.is_dir():
        suffixes = {file.suffix for file in path.iterdir()}
        return _SUFFIX in suffixes and not suffixes.intersection(SUFFIXES)
    return path.suffix == _SUFFIX


def fill_with_graph(
    request: ImportRequest, folder: Path, watch: Watch
) -> tuple[ImportedClassifier, Record]:
    """Put everything into the folder but `model.json` and the golden values.

    Raises:
        ArgumentError: the labels or the recipe do not fit, or are missing.
        ModelError: the graph is damaged, is no classifier, or does not run.
        StoreError: the folder cannot be written.
        Cancelled: it was called off.
    """
    from swiftcam.inference.models.onnx_file import look_into

    if request.family is not None:
        raise ArgumentError(f"{request.path.name} is an ONNX graph: it has no family to choose.")
    source = _the_file(request.path)
    found = look_into(source, request.graph.is_channels_first)
    recipe = _recipe(request, found)
    with writing(folder):
        path = _take_graph(request, source, folder, watch)
    model = _tried(request, found, recipe, path, folder)
    with writing(folder):
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
    record = Record(spec, file, path.stat().st_size, model.sha256, "import", now())
    return model, replace(record, graph=model.feeding.to_dict())


def _the_file(path: Path) -> Path:
    if not path.is_dir():
        return path.absolute()
    found = sorted(path.glob(f"*{_SUFFIX}"))
    if len(found) > 1:
        names = ", ".join(file.name for file in found[:3])
        raise ModelError(f"{path} has {len(found)} graphs ({names}). Give the path of one.")
    return found[0].absolute()


def _recipe(request: ImportRequest, found: GraphFile) -> Recipe:
    recipe = request.recipe.resolve(found.recipe, found.side)
    if recipe is None:
        raise ArgumentError(
            f"{request.path.name} does not say how pictures are prepared for it. Give its "
            "preprocessing with --recipe FILE, or with --resize, --interpolation, --mean and "
            "--std."
        )
    return recipe


def _take_graph(request: ImportRequest, source: Path, folder: Path, watch: Watch) -> Path:
    """Copy or refer to the graph; weights in files beside it are taken into the copy."""
    import onnx

    from swiftcam.inference.models.onnx_file import needs_other_files, read_graph

    is_split = needs_other_files(read_graph(source))
    if request.is_linked and is_split:
        raise ArgumentError(
            f"{source.name} has its weights in other files, which may change apart from it. "
            "Import a copy: leave --link out."
        )
    if request.is_linked:
        return source
    target = folder / GRAPH_NAME
    if is_split:
        onnx.save(read_graph(source, with_weights=True), target)
    else:
        copy_file(source, target, watch)
    return target


def _tried(
    request: ImportRequest, found: GraphFile, recipe: Recipe, path: Path, folder: Path
) -> ImportedClassifier:
    """Return the graph with all that is known after it has seen two golden crops."""
    feeding = found.feeding
    if request.graph.is_raw is not None:
        feeding = replace(feeding, is_raw=request.graph.is_raw or feeding.input_type == "uint8")
    model = ImportedClassifier(request.name, path, recipe, (), feeding, folder)
    answers = _first_answers(model)
    count = answers.shape[1]
    labels = chosen_labels(request, count) or found.labels
    if labels is None:
        hint = f" or --labels {IMAGENET}" if count == 1000 else ""
        raise ArgumentError(
            f"{request.path.name} does not name its {count} classes. Give a file with one name a "
            f"line with --labels FILE{hint}."
        )
    gives = request.graph.gives or _what_is_given(answers)
    return replace(model, labels=labels, feeding=replace(feeding, gives=gives))


def _first_answers(model: ImportedClassifier) -> NDArray[np.float32]:
    """Run the graph on two golden crops; return its answers as they are, `(2, classes)`.

    Raises:
        ModelError: it does not run, or answers with something else.
    """
    from swiftcam.inference.engines.onnx_session import open_session, run_session

    session = open_session(model.weights_path, model.name, EngineOptions())
    feeding = model.feeding
    rows = []
    for crop in golden_crops(model.recipe.size)[-2:]:
        fed = model.feed(np.repeat(crop[None], feeding.batch or 1, axis=0))
        answer = np.asarray(run_session(session, [feeding.output], feeding.input, fed)[0])
        is_numbers = answer.dtype.kind == "f" and answer.ndim >= 2
        if not is_numbers or len(answer) != (feeding.batch or 1) or answer[0].size < 2:
            raise ModelError(
                f"{model.name} answers a picture with {answer.dtype} of the shape {answer.shape}; "
                "a classifier answers with one number for each class. Export the classifier alone."
            )
        rows.append(np.asarray(answer[0], np.float32).ravel())
    return np.stack(rows)


def _what_is_given(answers: NDArray[np.float32]) -> Gives:
    is_share = bool(((answers >= 0) & (answers <= 1)).all())
    is_whole = bool(np.allclose(answers.sum(axis=1), 1, atol=1e-2))
    return "probabilities" if is_share and is_whole else "logits"
