"""The cache of built `.tflite` files in the user's folder, like `graph_cache` for graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.inference.graphs.graph_cache import cached_path, read_cached, write_cached
from swiftcam.inference.graphs.graph_version import TFLITE_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.int8_form import Int8Form


def tflite_path(checkpoint: Checkpoint, form: Int8Form | None = None) -> Path:
    """Return the cached file, by weights, configuration, builder and 8-bit form."""
    return cached_path(checkpoint, form, {"tflite": TFLITE_VERSION}, ".tflite")


def load_tflite(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the `.tflite` file of a checkpoint: cached, or built now and then cached.

    `form`: its 8-bit form, None for float32.

    Raises:
        ModelError: the file must be built, and the checkpoint is damaged.
    """
    return read_cached(tflite_path(checkpoint, form)) or rebuild_tflite(checkpoint, form)


def rebuild_tflite(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Build the `.tflite` file of a checkpoint, and replace it in the cache.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    # LiteRT's schema is not needed if the file is cached.
    from swiftcam.inference.tflite.tflite_builder import build_tflite
    from swiftcam.inference.tflite.tflite_layers import TfliteForm

    built = build_tflite(checkpoint, TfliteForm(form))
    write_cached(tflite_path(checkpoint, form), lambda temporary: temporary.write_bytes(built))
    return built
