"""Reading pickled checkpoints (.bin, .pth, .pt) with PyTorch, without running their code."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from swiftcam.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_NESTED_UNDER = ("model", "state_dict")  # in files of the authors and of common training scripts


def read_pickled(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the tensors of a pickled state dict as numpy arrays; bfloat16 becomes float32.

    Raises:
        ModelError: PyTorch is not installed, or the file is damaged or contains code.
    """
    try:
        import torch
    except ImportError as error:
        raise ModelError(
            f"{path} is a PyTorch file and PyTorch is not installed. "
            "Install it with: pip install 'swiftcam[torch]', or use safetensors weights."
        ) from error
    try:
        loaded: Any = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        raise ModelError(
            f"The weights {path} cannot be read ({_first_line(error)}). "
            "The file is damaged, or contains code, which is never run: use safetensors weights."
        ) from error
    for name in _NESTED_UNDER:
        if isinstance(loaded, dict) and isinstance(loaded.get(name), dict):
            loaded = loaded[name]
    if not isinstance(loaded, dict):
        raise ModelError(
            f"The weights {path} contain no state dict. Use the weights of a checkpoint."
        )
    tensors = {key: value for key, value in loaded.items() if isinstance(value, torch.Tensor)}
    return {
        key: (value.float() if value.dtype == torch.bfloat16 else value).numpy()
        for key, value in tensors.items()
    }


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0] or type(error).__name__
