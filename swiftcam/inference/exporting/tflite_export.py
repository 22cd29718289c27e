"""The format tflite: a file for LiteRT (formerly TensorFlow Lite), with facts and labels."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.builder_versions import TFLITE_VERSION
from swiftcam.inference.classifier import probabilities_of
from swiftcam.inference.engines.litert import LITERT_ERRORS, loaded, open_tflite
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.exporting.checking import check_outputs
from swiftcam.inference.exporting.facts import facts_of, label_lines
from swiftcam.inference.exporting.saving import Converted
from swiftcam.inference.graphs.int8_form import int8_form
from swiftcam.inference.tflite.tflite_builder import build_tflite
from swiftcam.inference.tflite.tflite_layers import TfliteForm
from swiftcam.inference.tflite.tflite_metadata import LABELS_FILE, standard_metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.engines.litert import LiteRtEngine
    from swiftcam.inference.exporting import ExportPrecision

FACTS = "swiftcam"  # the metadata entry with the facts as JSON
STANDARD = "TFLITE_METADATA"  # the metadata entry that other tools read
_TOLERANCE = 1e-4


def convert(
    model: Checkpoint, precision: ExportPrecision, *, has_scores: bool = False
) -> Converted:
    """Return the checked `.tflite` file of a checkpoint.

    `has_scores`: its only output is the probabilities, as MediaPipe's Image Classifier needs it.

    Raises:
        ModelError: the model is damaged, not calibrated for int8, or gives wrong outputs.
    """
    facts = json.dumps(facts_of(model, TFLITE_VERSION), ensure_ascii=False)
    standard = standard_metadata(model.name, has_scores=has_scores)
    metadata = {FACTS: facts.encode(), STANDARD: standard}
    form = _form(model, precision)
    chosen = replace(form, has_scores=has_scores)
    data = _with_labels(build_tflite(model, chosen, metadata), model.labels)
    engine = _opened(build_tflite(model, form) if has_scores else data, model)
    check_outputs(engine.run, model)
    if has_scores:
        _check_scores(data, engine, model)
    return Converted(lambda path: path.write_bytes(data), engine.nodes + has_scores)


def _check_scores(data: bytes, engine: LiteRtEngine, model: Checkpoint) -> None:
    """Check that the scores of a file are the probabilities of the logits of `engine`.

    Raises:
        ModelError: they are not, or LiteRT cannot run the file.
    """
    size = model.recipe.size
    crop = np.random.default_rng(1).integers(0, 256, (1, size, size, 3), np.uint8)
    expected = probabilities_of(engine.run(crop).logits, model.activation)
    try:
        interpreter = loaded(data, EngineOptions())
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], crop)
        interpreter.invoke()
        found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    except LITERT_ERRORS as error:
        raise _failed(model, error) from error
    if found.shape != expected.shape or not np.allclose(found, expected, atol=_TOLERANCE):
        raise ModelError(
            f"The exported form of {model.name} gives wrong scores and was not saved. "
            "Please report this, with the name of the checkpoint."
        )


def _form(checkpoint: Checkpoint, precision: ExportPrecision) -> TfliteForm:
    if precision == "int8":
        return TfliteForm(int8_form("litert", checkpoint))
    return TfliteForm(has_half_weights=precision == "fp16")


def _with_labels(data: bytes, labels: Sequence[str]) -> bytes:
    """Append a zip archive with one label a line, as the standard requires: the file is both."""
    archive = io.BytesIO(data)
    with zipfile.ZipFile(archive, "a") as opened:
        # ZipInfo has a fixed date, so that the same model gives the same file.
        opened.writestr(zipfile.ZipInfo(LABELS_FILE), label_lines(labels))
    return archive.getvalue()


def _opened(data: bytes, checkpoint: Checkpoint) -> LiteRtEngine:
    try:
        return open_tflite(data, EngineOptions())
    except LITERT_ERRORS as error:
        raise _failed(checkpoint, error) from error


def _failed(checkpoint: Checkpoint, error: Exception) -> ModelError:
    return ModelError(f"LiteRT cannot load the exported form of {checkpoint.name} ({error}).")
