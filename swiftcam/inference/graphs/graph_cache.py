"""The cache of built graphs in the user's folder: each checkpoint is folded only once.

A graph is cached as it was built, and as ONNX Runtime optimised it for this machine. The packaged
program contains the graphs of its models, under the same file names.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from swiftcam import files, paths
from swiftcam.inference.graphs.graph_version import BUILDER_VERSION
from swiftcam.inference.machine import machine_identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.int8_form import Int8Form

log = logging.getLogger(__name__)


def graph_path(checkpoint: Checkpoint, form: Int8Form | None = None) -> Path:
    """Return the cached file of a graph, by weights, configuration, builder and 8-bit form."""
    return cached_path(checkpoint, form, {})


def optimised_path(checkpoint: Checkpoint, form: Int8Form | None, runtime: str) -> Path:
    """Return the cached file of a graph as version `runtime` optimised it for this machine."""
    return cached_path(checkpoint, form, {"runtime": runtime, "machine": machine_identity()})


def cached_path(
    checkpoint: Checkpoint, form: Int8Form | None, facts: dict[str, object], suffix: str = ".onnx"
) -> Path:
    """Return the cached file of something built from a checkpoint; `facts` are added to its key."""
    key = {"builder": BUILDER_VERSION, **checkpoint.identity, **facts}
    if form is not None:
        key["int8"] = form.key
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "graphs" / f"{checkpoint.name[:40]}-{digest[:16]}{suffix}"


def load_graph(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the serialised graph of a checkpoint: cached, shipped, or built now and then cached.

    `form`: its 8-bit form, None for float32. If the cache cannot be written, the graph is built at
    every start.

    Raises:
        ModelError: the graph must be built, and the checkpoint is damaged.
    """
    cached = read_cached(graph_path(checkpoint, form))
    return cached or _shipped(checkpoint, form) or rebuild_graph(checkpoint, form)


def rebuild_graph(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Build the graph of a checkpoint, and replace its file in the cache.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    graph = _built(checkpoint, form)
    write_cached(graph_path(checkpoint, form), lambda temporary: temporary.write_bytes(graph))
    return graph


def read_cached(path: Path) -> bytes | None:
    """Return the content of a cached file; None if it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.info("%s cannot be read (%s): building it again", path, error)
        return None


def write_cached(path: Path, write: Callable[[Path], object]) -> None:
    """Replace the cached file at `path` with the file that `write` makes, in one step.

    A failure is only logged: the file is built again the next time.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.atomic_path(path) as temporary:
            write(temporary)
    except OSError as error:
        log.info("graph not cached in %s (%s)", path.parent, error)


def serialised_graph(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the serialised graph of a checkpoint without the cache: shipped, or built now.

    Raises:
        ModelError: the graph must be built, and the checkpoint is damaged.
    """
    return _shipped(checkpoint, form) or _built(checkpoint, form)


def _shipped(checkpoint: Checkpoint, form: Int8Form | None) -> bytes | None:
    return read_cached(paths.models_dir() / "graphs" / graph_path(checkpoint, form).name)


def _built(checkpoint: Checkpoint, form: Int8Form | None) -> bytes:
    # onnx takes 0.2 s to import, and is not needed if the graph is cached.
    from swiftcam.inference.graphs.graph import build_graph

    graph = build_graph(checkpoint)
    if form is not None:
        from swiftcam.inference.graphs.quantize import quantised

        graph = quantised(graph, form)
    serialised: bytes = graph.SerializeToString()
    return serialised
