"""The versions of all code whose results are kept, for their `Provenance`.

The file imports none of them, as they are slow to import. A version must be raised with each change
of the results: `tests/inference/test_builder_versions.py` compares digests of reference results.
"""

from __future__ import annotations

BUILDER_VERSION = 3  # of `graphs.graph`: the ONNX graph
QUANTISER_VERSION = 1  # of `graphs.quantize`: the 8-bit form of a graph
TFLITE_VERSION = 2  # of `tflite.tflite_builder`: the LiteRT file, also in 8 bits
TORCH_VERSION = 1  # of `swiftformer.modeling_fused`: the network of the PyTorch engine
KERAS_VERSION = 1  # of `swiftformer.modeling_tf_fused`: the network of the TensorFlow engine
FEEDING_VERSION = 1  # of `ImportedClassifier.feed` and `read`
REFERENCE_VERSION = 1  # of `parity.reference` and the golden crops: golden values
CROPPING_VERSION = 2  # of reading pictures and `crops`: the crops of a batch
