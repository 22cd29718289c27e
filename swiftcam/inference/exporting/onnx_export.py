"""The format onnx: the graph that the engines run, or an imported classifier, with facts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import helper

from swiftcam.errors import ModelError
from swiftcam.inference.builder_versions import BUILDER_VERSION
from swiftcam.inference.engines.imported_engine import ImportedEngine
from swiftcam.inference.engines.onnx import open_graph
from swiftcam.inference.engines.onnx_session import OnnxRunner, open_session
from swiftcam.inference.engines.registry import EngineOptions
from swiftcam.inference.exporting.checking import check_outputs
from swiftcam.inference.exporting.facts import facts_of
from swiftcam.inference.exporting.onnx_taught import add_head
from swiftcam.inference.exporting.saving import Converted
from swiftcam.inference.graphs.calibration import require_calibration
from swiftcam.inference.graphs.graph import build_graph
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.models.onnx_file import onnx_source, read_onnx
from swiftcam.inference.parity.golden_crops import golden_crops
from swiftcam.inference.taught.taught_model import TaughtModel

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.exporting import ExportPrecision
    from swiftcam.inference.models.model import Model


def convert(model: Model, precision: ExportPrecision) -> Converted:
    """Return the checked ONNX form of a model; its metadata has texts, and other facts as JSON.

    Raises:
        ModelError: the model is damaged, not calibrated for int8, or gives wrong outputs.
    """
    if isinstance(model, ImportedClassifier):
        proto = read_onnx(model.weights_path, with_weights=True)
    else:
        proto = _graph(model.base if isinstance(model, TaughtModel) else model, precision)
        if isinstance(model, TaughtModel):
            add_head(proto, model)
    helper.set_model_props(proto, _metadata(model))
    data: bytes = proto.SerializeToString()
    if isinstance(model, ImportedClassifier):
        _check_imported(data, model)
    else:
        _check(proto, data, model)
    return Converted(lambda path: path.write_bytes(data), len(proto.graph.node))


def _graph(checkpoint: Checkpoint, precision: ExportPrecision) -> onnx.ModelProto:
    graph = build_graph(checkpoint)
    if precision != "int8":
        return graph
    from swiftcam.inference.graphs.quantize import quantised

    # Weights of 7 bits, which do not overflow on any processor.
    form = Int8Form(require_calibration(checkpoint), weight_bits=7, has_quantised_outputs=True)
    return quantised(graph, form)


def _metadata(model: Model) -> dict[str, str]:
    return {
        name: fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
        for name, fact in facts_of(model, BUILDER_VERSION).items()
    }


def _check_imported(data: bytes, model: ImportedClassifier) -> None:
    """Run the exported bytes and the original file, and compare their logits.

    Raises:
        ModelError: they differ, or one does not run.
    """
    crops = golden_crops(model.recipe.shape)[-1:]
    original, exported = (
        ImportedEngine(
            model, OnnxRunner(open_session(source, model.name, EngineOptions()), EngineOptions())
        )
        .run(crops)
        .logits
        for source in (onnx_source(model.weights_path), data)
    )
    if not np.allclose(original, exported, rtol=1e-3, atol=1e-3):
        raise ModelError(
            f"The exported form of {model.name} gives other outputs than the model and was not "
            "saved. Please report this, with the name of the model."
        )


def _check(graph: onnx.ModelProto, data: bytes, model: Checkpoint | TaughtModel) -> None:
    """Check that the graph is valid, and its outputs.

    Raises:
        ModelError: the graph is not valid, or an output is wrong.
    """
    try:
        onnx.checker.check_model(graph, full_check=True)
    except onnx.checker.ValidationError as error:
        raise ModelError(f"The graph of {model.name} is not valid ({error}).") from error
    check_outputs(open_graph(data, model.name, EngineOptions()).run, model)
