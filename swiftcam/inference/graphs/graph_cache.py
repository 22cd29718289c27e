"""The cache of built graphs in the user's folder: each checkpoint is folded only once.

A graph is cached as it was built, and as ONNX Runtime optimised it for this machine. The packaged
program contains the graphs of its models, under the same file names: the provenance of a float32
graph has no part that depends on the machine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.inference.builder_versions import BUILDER_VERSION, QUANTISER_VERSION
from swiftcam.inference.distributions import installed_distributions
from swiftcam.inference.kept_files import kept_path, read_kept, write_kept
from swiftcam.inference.provenance import BuildPart, Provenance

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.int8_form import Int8Form

_FOLDER = "graphs"


def graph_path(checkpoint: Checkpoint, form: Int8Form | None = None) -> Path:
    """Return the cached file of a graph."""
    made = graph_provenance(checkpoint, form).of("graph")
    return kept_path(_FOLDER, checkpoint.name, made, ".onnx")


def optimised_path(name: str, engine: Provenance) -> Path:
    """Return the cached file of a graph as ONNX Runtime optimised it.

    `name`: of the checkpoint. `engine`: the provenance of the engine that runs it.
    """
    return kept_path(_FOLDER, name, engine.of("optimised graph"), ".onnx")


def graph_provenance(checkpoint: Checkpoint, form: Int8Form | None = None) -> Provenance:
    """Return the provenance of a graph; `form`: its 8-bit form, None for float32.

    Raises:
        ModelError: the weights cannot be read.
    """
    builder = f"graph {BUILDER_VERSION}"
    if form is None:
        return replace(checkpoint.provenance, build=BuildPart(builder))
    packages = ", ".join(installed_distributions("onnxruntime"))
    build = form.build_part(builder, f"quantiser {QUANTISER_VERSION}, {packages}")
    return replace(checkpoint.provenance, build=build)


def load_graph(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the serialised graph of a checkpoint: cached, shipped, or built now and then cached.

    `form`: its 8-bit form, None for float32. If the cache cannot be written, the graph is built at
    every start.

    Raises:
        ModelError: the graph must be built, and the checkpoint is damaged.
    """
    cached = read_kept(graph_path(checkpoint, form))
    return cached or _shipped(checkpoint, form) or rebuild_graph(checkpoint, form)


def rebuild_graph(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Build the graph of a checkpoint, and replace its file in the cache.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    graph = _built(checkpoint, form)
    write_kept(graph_path(checkpoint, form), lambda temporary: temporary.write_bytes(graph))
    return graph


def serialised_graph(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the serialised graph of a checkpoint without the cache: shipped, or built now.

    Raises:
        ModelError: the graph must be built, and the checkpoint is damaged.
    """
    return _shipped(checkpoint, form) or _built(checkpoint, form)


def _shipped(checkpoint: Checkpoint, form: Int8Form | None) -> bytes | None:
    return read_kept(paths.models_dir() / "graphs" / graph_path(checkpoint, form).name)


def _built(checkpoint: Checkpoint, form: Int8Form | None) -> bytes:
    # onnx takes 0.2 s to import, and is not needed if the graph is cached.
    from swiftcam.inference.graphs.graph import build_graph

    graph = build_graph(checkpoint)
    if form is not None:
        from swiftcam.inference.graphs.quantize import quantised

        graph = quantised(graph, form)
    serialised: bytes = graph.SerializeToString()
    return serialised
