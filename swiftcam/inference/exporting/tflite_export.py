"""The format tflite: a file for LiteRT (formerly TensorFlow Lite), with facts and labels."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from swiftcam.errors import ModelError
from swiftcam.inference.builder_versions import TFLITE_VERSION
from swiftcam.inference.engines.litert import LITERT_ERRORS, open_tflite
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


def convert(model: Checkpoint, precision: ExportPrecision) -> Converted:
    """Return the checked `.tflite` file of a checkpoint.

    Raises:
        ModelError: the model is damaged, not calibrated for int8, or gives wrong outputs.
    """
    facts = json.dumps(facts_of(model, TFLITE_VERSION), ensure_ascii=False)
    metadata = {FACTS: facts.encode(), STANDARD: standard_metadata(model.name)}
    data = _with_labels(build_tflite(model, _form(model, precision), metadata), model.labels)
    engine = _opened(data, model)
    check_outputs(engine.run, model)
    return Converted(lambda path: path.write_bytes(data), engine.nodes)


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
        raise ModelError(
            f"LiteRT cannot load the exported form of {checkpoint.name} ({error})."
        ) from error
