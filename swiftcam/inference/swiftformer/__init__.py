"""SwiftFormer whole: configuration, models, image processor, checkpoints of every layout.

The public names below are imported on first use: the configuration, the image processor and the
checkpoints need no deep learning framework; the models need PyTorch (`pip install
'swiftcam[torch]'`), those whose names begin with TF need TensorFlow (`swiftcam[tensorflow]`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from swiftcam.inference.swiftformer.checkpoint import Checkpoint, open_checkpoint
    from swiftcam.inference.swiftformer.configuration import SwiftFormerConfig
    from swiftcam.inference.swiftformer.image_processor import SwiftFormerImageProcessor
    from swiftcam.inference.swiftformer.modeling import (
        SwiftFormerForImageClassification,
        SwiftFormerModel,
    )
    from swiftcam.inference.swiftformer.modeling_fused import FusedSwiftFormer
    from swiftcam.inference.swiftformer.modeling_tf import (
        TFSwiftFormerForImageClassification,
        TFSwiftFormerModel,
    )
    from swiftcam.inference.swiftformer.outputs import (
        BaseModelOutputWithNoAttention,
        ImageClassifierOutputWithNoAttention,
    )

_HOMES = {
    "BaseModelOutputWithNoAttention": "outputs",
    "Checkpoint": "checkpoint",
    "FusedSwiftFormer": "modeling_fused",
    "ImageClassifierOutputWithNoAttention": "outputs",
    "SwiftFormerConfig": "configuration",
    "SwiftFormerForImageClassification": "modeling",
    "SwiftFormerImageProcessor": "image_processor",
    "SwiftFormerModel": "modeling",
    "TFSwiftFormerForImageClassification": "modeling_tf",
    "TFSwiftFormerModel": "modeling_tf",
    "open_checkpoint": "checkpoint",
}
# What the models need, and the extra it is in.
_EXTRAS = {"torch": "torch", "keras": "tensorflow", "tensorflow": "tensorflow"}

__all__ = [
    "BaseModelOutputWithNoAttention",
    "Checkpoint",
    "FusedSwiftFormer",
    "ImageClassifierOutputWithNoAttention",
    "SwiftFormerConfig",
    "SwiftFormerForImageClassification",
    "SwiftFormerImageProcessor",
    "SwiftFormerModel",
    "TFSwiftFormerForImageClassification",
    "TFSwiftFormerModel",
    "open_checkpoint",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or a function
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        home = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get(error.name or "")
        if extra is None:
            raise
        raise ImportError(
            f"{name} needs {error.name}, which is not installed. "
            f"Install it with: pip install 'swiftcam[{extra}]'"
        ) from error
    return getattr(home, name)
