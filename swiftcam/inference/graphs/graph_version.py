"""The versions of the builders, in a file that does not import them: they need onnx or LiteRT."""

from __future__ import annotations

# Part of the key of cached files: raise a version with every change of what its builder writes.
BUILDER_VERSION = 3  # of `graph`
TFLITE_VERSION = 1  # of `tflite_builder`
