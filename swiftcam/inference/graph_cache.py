"""Keeps built graphs in the user's cache: a checkpoint is folded once and then only read.

The packaged program brings the graphs of its models along, under the same names.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from swiftcam import paths

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.swiftformer.checkpoint import Checkpoint

log = logging.getLogger(__name__)


def graph_path(checkpoint: Checkpoint) -> Path:
    """Return where the graph of a checkpoint is cached: by weights, configuration and builder."""
    from swiftcam.inference.graph import BUILDER_VERSION

    key = {"builder": BUILDER_VERSION, **checkpoint.identity}
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    return paths.cache_dir() / "graphs" / f"{checkpoint.name[:40]}-{digest[:16]}.onnx"


def load_graph(checkpoint: Checkpoint) -> bytes:
    """Return the serialised graph of a checkpoint: cached, shipped, or freshly built and cached.

    A cache that cannot be written costs only time: the graph is built on every start.

    Raises:
        ModelError: the graph has to be built and the checkpoint is damaged.
    """
    path = graph_path(checkpoint)
    for place in (path, paths.models_dir() / "graphs" / path.name):
        try:
            return place.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            log.info("graph %s cannot be read (%s): building it again", place, error)
    return rebuild_graph(checkpoint)


def rebuild_graph(checkpoint: Checkpoint) -> bytes:
    """Build the graph of a checkpoint and replace what the cache holds for it.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    # onnx takes a fifth of a second to import and is not needed when the cache has the graph.
    from swiftcam.inference.graph import build_graph

    graph: bytes = build_graph(checkpoint).SerializeToString()
    path = graph_path(checkpoint)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with paths.atomic_path(path) as temporary:
            temporary.write_bytes(graph)
    except OSError as error:
        log.info("graph not cached in %s (%s)", path.parent, error)
    return graph
