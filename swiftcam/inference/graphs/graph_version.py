"""The version of what `graph` builds, apart from it: whoever has a cached graph needs no onnx."""

from __future__ import annotations

BUILDER_VERSION = 3  # raise it with every change of what is built: cached graphs are keyed by it
TFLITE_VERSION = 1  # likewise of what `tflite_graph` builds
