"""The cache of built `.tflite` files in the user's folder, like `graph_cache` for graphs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.inference.builder_versions import TFLITE_VERSION
from swiftcam.inference.kept_files import kept_path, read_kept, write_kept
from swiftcam.inference.provenance import BuildPart, Provenance

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.graphs.int8_form import Int8Form


def tflite_path(checkpoint: Checkpoint, form: Int8Form | None = None) -> Path:
    """Return the cached file."""
    made = tflite_provenance(checkpoint, form).of("tflite")
    return kept_path("graphs", checkpoint.name, made, ".tflite")


def tflite_provenance(checkpoint: Checkpoint, form: Int8Form | None = None) -> Provenance:
    """Return the provenance of a `.tflite` file; `form`: its 8-bit form, None for float32.

    Raises:
        ModelError: the weights cannot be read.
    """
    builder = f"tflite {TFLITE_VERSION}"  # which quantises too
    build = form.build_part(builder, builder) if form else BuildPart(builder)
    return replace(checkpoint.provenance, build=build)


def load_tflite(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Return the `.tflite` file of a checkpoint: cached, or built now and then cached.

    `form`: its 8-bit form, None for float32.

    Raises:
        ModelError: the file must be built, and the checkpoint is damaged.
    """
    return read_kept(tflite_path(checkpoint, form)) or rebuild_tflite(checkpoint, form)


def rebuild_tflite(checkpoint: Checkpoint, form: Int8Form | None = None) -> bytes:
    """Build the `.tflite` file of a checkpoint, and replace it in the cache.

    Raises:
        ModelError: the checkpoint is damaged.
    """
    # LiteRT's schema is not needed if the file is cached.
    from swiftcam.inference.tflite.tflite_builder import build_tflite
    from swiftcam.inference.tflite.tflite_layers import TfliteForm

    built = build_tflite(checkpoint, TfliteForm(form))
    write_kept(tflite_path(checkpoint, form), lambda temporary: temporary.write_bytes(built))
    return built
