"""Writes a checkpoint's graph for use elsewhere, with what a stranger needs to use it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import helper

from swiftcam import paths
from swiftcam.errors import ModelError, OutputError
from swiftcam.inference.catalog import find_model
from swiftcam.inference.engine import EngineOptions
from swiftcam.inference.engines.onnx import open_graph
from swiftcam.inference.graph import BUILDER_VERSION, build_graph
from swiftcam.inference.swiftformer.checkpoint import open_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.classifier import ModelChoice
    from swiftcam.inference.swiftformer.checkpoint import Checkpoint


def export_graph(choice: ModelChoice, output: Path) -> str:
    """Write the graph of a model to an `.onnx` file and return a line that says what it is.

    The metadata has `name`, `labels` and `recipe` (JSON), `family`, `checkpoint_sha256` and
    `builder_version`. The file is checked before it is kept.

    Raises:
        ArgumentError: there is no such model, or the output cannot be an ONNX file.
        ModelError: the checkpoint is damaged, or the graph does not pass its check.
        OutputError: the file cannot be written.
    """
    choice.check()
    paths.require_writable("--output", output, (".onnx",))
    checkpoint = open_checkpoint(find_model(choice.name), choice.family)
    graph = build_graph(checkpoint)
    helper.set_model_props(graph, _metadata(checkpoint))
    data: bytes = graph.SerializeToString()
    _check(graph, data, checkpoint)
    try:
        with paths.atomic_path(output) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise OutputError(
            f"The graph cannot be written to {output} ({error.strerror}). "
            "Choose another place with --output."
        ) from error
    config = checkpoint.config
    return (
        f"{output}: {len(data) / 1e6:.1f} MB, {len(graph.graph.node)} nodes, "
        f"{config.num_labels} labels, family {config.attention_norm}, checked"
    )


def _metadata(checkpoint: Checkpoint) -> dict[str, str]:
    return {
        "name": checkpoint.name,
        "labels": json.dumps(list(checkpoint.labels), ensure_ascii=False),
        "recipe": json.dumps(dataclasses.asdict(checkpoint.recipe)),
        "family": checkpoint.config.attention_norm,
        "checkpoint_sha256": checkpoint.sha256,
        "builder_version": str(BUILDER_VERSION),
    }


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
