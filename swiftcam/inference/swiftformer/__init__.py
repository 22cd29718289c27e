"""SwiftFormer as a library: configuration, models, image processor, checkpoints of every layout.

A checkpoint comes in; a model in PyTorch or Keras goes out. The public names below are imported on
first use. Configuration, image processor and checkpoints need no deep learning framework; models
need PyTorch (`pip install 'swiftcam[torch]'`) or, if their names begin with TF, TensorFlow
(`swiftcam[tensorflow]`).
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

from swiftcam.errors import missing_library

if TYPE_CHECKING:
    from swiftcam.inference.checkpoints.checkpoint import Checkpoint as Checkpoint
    from swiftcam.inference.checkpoints.checkpoint import open_checkpoint as open_checkpoint
    from swiftcam.inference.checkpoints.configuration import SwiftFormerConfig as SwiftFormerConfig
    from swiftcam.inference.swiftformer.modeling import (
        SwiftFormerForImageClassification as SwiftFormerForImageClassification,
    )
    from swiftcam.inference.swiftformer.modeling import SwiftFormerModel as SwiftFormerModel
    from swiftcam.inference.swiftformer.modeling_fused import FusedSwiftFormer as FusedSwiftFormer
    from swiftcam.inference.swiftformer.modeling_tf import (
        TFSwiftFormerForImageClassification as TFSwiftFormerForImageClassification,
    )
    from swiftcam.inference.swiftformer.modeling_tf import (
        TFSwiftFormerModel as TFSwiftFormerModel,
    )
    from swiftcam.inference.swiftformer.outputs import (
        BaseModelOutputWithNoAttention as BaseModelOutputWithNoAttention,
    )
    from swiftcam.inference.swiftformer.outputs import (
        ImageClassifierOutputWithNoAttention as ImageClassifierOutputWithNoAttention,
    )
    from swiftcam.inference.swiftformer.processor import (
        SwiftFormerImageProcessor as SwiftFormerImageProcessor,
    )


def _is_installed(home: str) -> bool:
    """Tell whether the framework of a module is installed, without importing it."""
    if "modeling" not in home:
        return True
    try:
        return importlib.util.find_spec("keras" if "_tf" in home else "torch") is not None
    except ValueError:  # a module without a specification
        return False


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

# The names that `import *` imports: those whose framework is installed.
__all__ = [name for name, home in _HOMES.items() if _is_installed(home)]


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
