"""SwiftFormer as a library: configuration, models, image processor, checkpoints of every layout.

A checkpoint comes in; a model in PyTorch or Keras goes out. The public names below are imported on
first use. Configuration, image processor and checkpoints need no deep learning framework; models
need PyTorch (`pip install 'swiftcam[torch]'`) or, if their names begin with TF, TensorFlow
(`swiftcam[tensorflow]`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from swiftcam.errors import missing_library

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.checkpoint import Checkpoint, open_checkpoint
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig
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
    from swiftcam.inference.swiftformer.processor import SwiftFormerImageProcessor

_MODELS, _CHECKPOINTS = __name__, "swiftcam.inference.checkpoints"
_HOMES = {
    "BaseModelOutputWithNoAttention": f"{_MODELS}.outputs",
    "Checkpoint": f"{_CHECKPOINTS}.checkpoint",
    "FusedSwiftFormer": f"{_MODELS}.modeling_fused",
    "ImageClassifierOutputWithNoAttention": f"{_MODELS}.outputs",
    "SwiftFormerConfig": f"{_CHECKPOINTS}.configuration",
    "SwiftFormerForImageClassification": f"{_MODELS}.modeling",
    "SwiftFormerImageProcessor": f"{_MODELS}.processor",
    "SwiftFormerModel": f"{_MODELS}.modeling",
    "TFSwiftFormerForImageClassification": f"{_MODELS}.modeling_tf",
    "TFSwiftFormerModel": f"{_MODELS}.modeling_tf",
    "open_checkpoint": f"{_CHECKPOINTS}.checkpoint",
}
# Name and extra of the library to install, by the name of the missing module.
_TENSORFLOW = ("TensorFlow", "tensorflow")
_LIBRARIES = {"torch": ("PyTorch", "torch"), "keras": _TENSORFLOW, "tensorflow": _TENSORFLOW}

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


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        home = importlib.import_module(_HOMES[name])
    except ModuleNotFoundError as error:
        library = _LIBRARIES.get(error.name or "")
        if library is None:
            raise
        raise ImportError(f"{name}: {missing_library(*library)}") from error
    return getattr(home, name)
