"""The folded network as TensorFlow's converter writes it for LiteRT, to compare with SwiftCam's.

Its input is a float32 picture in 0 to 255. For 8 bits the converter calibrates every tensor on the
given crops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint


def converted(checkpoint: Checkpoint, crops: NDArray[np.uint8] | None = None) -> bytes:
    """Return the `.tflite` file of a checkpoint; in 8 bits if there are crops for calibration.

    Raises:
        ImportError: TensorFlow is not installed.
    """
    import tensorflow as tf

    from swiftcam.inference.swiftformer.modeling_tf_fused import TFFusedSwiftFormer

    size = checkpoint.recipe.size
    module = TFFusedSwiftFormer(checkpoint.folded(), checkpoint.config, size)
    spec = tf.TensorSpec((1, size, size, 3), tf.float32, name="crops")
    traced = tf.function(lambda x: module.compute(x)["logits"]).get_concrete_function(spec)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([traced], module)
    if crops is not None:

        def pictures() -> Iterator[list[Any]]:
            for crop in crops:
                yield [crop[None].astype(np.float32)]

        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = pictures
    result: bytes = converter.convert()
    return result
