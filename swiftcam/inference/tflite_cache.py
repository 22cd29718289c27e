"""Keeps built `.tflite` files in the user's cache, as `graph_cache` keeps graphs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from swiftcam.inference.graph_cache import cached_path, write_cached
from swiftcam.inference.graph_version import TFLITE_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.int8_form import Int8Form
    from swiftcam.inference.swiftformer.checkpoint import Checkpoint

log = logging.getLogger(__name__)


def tflite_path(checkpoint: Checkpoint, form: Int8Form | None = None) -> Path:
    """Return where a file is cached: by weights, configuration, builder and 8-bit form."""
    return cached_path(checkpoint, form, {"tflite": TFLITE_VERSION}, ".tflite")


def load_tflite(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the `.tflite` file of a checkpoint, cached, or freshly built and cached.

    `form` asks for one of 8 bits, None for float32.

    Raises:
        ModelError: it has to be built and the checkpoint is damaged.
    """
    path = tflite_path(checkpoint, form)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError as error:
        log.info("cached file %s cannot be read (%s): building it again", path, error)
    return rebuild_tflite(checkpoint, form)


def rebuild_tflite(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Build the file of a checkpoint and replace what the cache holds for it.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    # The schema is not needed when the cache has the file.
    from swiftcam.inference.tflite_graph import build_tflite
    from swiftcam.inference.tflite_layers import TfliteForm

    built = build_tflite(checkpoint, TfliteForm(form))
    write_cached(tflite_path(checkpoint, form), lambda temporary: temporary.write_bytes(built))
    return built
