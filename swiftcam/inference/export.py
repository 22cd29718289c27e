"""Writes a model's graph for use elsewhere, with what a stranger needs to use it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import helper

from swiftcam import paths
from swiftcam.errors import ModelError, OutputError
from swiftcam.inference.catalog import find_model
from swiftcam.inference.engine import EngineOptions
from swiftcam.inference.engines.foreign import ForeignEngine
from swiftcam.inference.engines.onnx import open_graph
from swiftcam.inference.engines.session import open_session
from swiftcam.inference.foreign import ForeignGraph
from swiftcam.inference.graph import build_graph
from swiftcam.inference.graph_file import read_graph
from swiftcam.inference.graph_version import BUILDER_VERSION
from swiftcam.inference.model import Model, open_model
from swiftcam.inference.parity.golden_crops import golden_crops

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.inference.swiftformer.checkpoint import Checkpoint


@dataclass(frozen=True)
class Exported:
    """A graph that was written; `family` is "" where the model has none."""

    path: Path
    size: int
    nodes: int
    labels: int
    family: str

    def __str__(self) -> str:
        family = f", family {self.family}" if self.family else ""
        return (
            f"{self.path}: {self.size / 1e6:.1f} MB, {self.nodes} nodes, {self.labels} labels"
            f"{family}, checked"
        )


def export_graph(choice: ModelChoice, output: Path) -> Exported:
    """Write the graph of a model to an `.onnx` file.

    The metadata has `name`, `labels` and `recipe` (JSON) and `checkpoint_sha256`; of a SwiftFormer
    also `family` and `builder_version`, of any other graph `feeding` (JSON): how it is fed and
    read. The file is checked before it is kept.

    Raises:
        ArgumentError: there is no such model, or the output cannot be an ONNX file.
        ModelError: the model is damaged, or the graph does not pass its check.
        OutputError: the file cannot be written.
    """
    choice.check()
    paths.require_writable("--output", output, (".onnx",))
    model = open_model(find_model(choice.name), choice.family)
    if isinstance(model, ForeignGraph):
        graph, family = read_graph(model.weights_path, with_weights=True), ""
    else:
        graph, family = build_graph(model), model.config.attention_norm
    helper.set_model_props(graph, _metadata(model))
    data: bytes = graph.SerializeToString()
    if isinstance(model, ForeignGraph):
        _check_foreign(data, model)
    else:
        _check(graph, data, model)
    try:
        with paths.atomic_path(output) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise OutputError(
            f"The graph cannot be written to {output} ({error.strerror}). "
            "Choose another place with --output."
        ) from error
    return Exported(output, len(data), len(graph.graph.node), len(model.labels), family)


def _metadata(model: Model) -> dict[str, str]:
    metadata = {
        "name": model.name,
        "labels": json.dumps(list(model.labels), ensure_ascii=False),
        "recipe": json.dumps(dataclasses.asdict(model.recipe)),
        "checkpoint_sha256": model.sha256,
    }
    if isinstance(model, ForeignGraph):
        return metadata | {"feeding": json.dumps(model.feeding.to_dict())}
    return metadata | {
        "family": model.config.attention_norm,
        "builder_version": str(BUILDER_VERSION),
    }


def _check_foreign(data: bytes, model: ForeignGraph) -> None:
    """Run what will be written beside what is there: the same answers.

    Raises:
        ModelError: they differ, or one does not run.
    """
    crops = golden_crops(model.recipe.size)[-1:]
    here, there = (
        ForeignEngine(model, open_session(graph, model.name, EngineOptions())).run(crops).logits
        for graph in (model.weights_path, data)
    )
    if not np.allclose(here, there, rtol=1e-3, atol=1e-3):
        raise ModelError(f"The graph of {model.name} answers otherwise once written: not kept.")


def _check(graph: onnx.ModelProto, data: bytes, checkpoint: Checkpoint) -> None:
    """Run the graph on noise: the right shapes, finite numbers, and rows that do not mix.

    Raises:
        ModelError: it fails.
    """
    size = checkpoint.recipe.size
    crops = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), np.uint8)
    try:
        onnx.checker.check_model(graph, full_check=True)
    except onnx.checker.ValidationError as error:
        raise ModelError(f"The graph of {checkpoint.name} is not valid ({error}).") from error
    engine = open_graph(data, checkpoint.name, EngineOptions())
    together = engine.run(crops).logits
    alone = np.concatenate([engine.run(crop[None]).logits for crop in crops])
    is_right = together.shape == (2, checkpoint.config.num_labels) and np.isfinite(together).all()
    if not is_right or not np.allclose(together, alone, rtol=1e-3, atol=1e-3):
        raise ModelError(
            f"The graph of {checkpoint.name} does not compute what it should and was not kept. "
            "Please report this, with the name of the checkpoint."
        )
