"""Reading pickled checkpoints (.bin, .pth, .pt) with PyTorch, without running their code."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.errors import ModelError, install_hint
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray

# Where files of the authors and of common training scripts have the weights. Averaged weights (EMA)
# come first: they are those that were evaluated.
_NESTED_UNDER = (
    *("state_dict_ema", "model_ema", "ema_state_dict", "ema"),
    *("model", "state_dict", "model_state_dict", "module"),
)
_DEEPEST = 4
_LARGEST_PICKLE = 32_000_000  # bytes of the objects without the numbers of the tensors
_SPARE = 1_000_000  # bytes that tensors may have beyond the size of their file


def read_pickled(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the tensors of a pickled state dict as numpy arrays; bfloat16 becomes float32.

    Raises:
        ModelError: PyTorch is not installed, the file is damaged or contains code, or a tensor is
            of a kind that numpy does not have.
    """
    try:
        import torch
    except ImportError as error:
        raise ModelError(
            f"{path} is a PyTorch file and PyTorch is not installed. "
            + install_hint("swiftcam[torch]", "Use safetensors weights instead.")
        ) from error
    try:
        _require_stored(path)
        loaded: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # damaged files make PyTorch raise errors of any kind
        raise _unreadable(path, error) from error
    loaded = _innermost(loaded)
    if not isinstance(loaded, dict):
        raise ModelError(
            f"The weights {path} contain no state dict. Use the weights of a checkpoint."
        )
    tensors = {str(key): v for key, v in loaded.items() if isinstance(v, torch.Tensor)}
    try:
        _require_size(tensors, path.stat().st_size)
        return {key: _array(key, value) for key, value in tensors.items()}
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error


def _innermost(loaded: Any) -> Any:
    """Return the state dict inside the mappings that it may be nested under."""
    for _ in range(_DEEPEST):
        nested = (loaded.get(name) for name in _NESTED_UNDER) if isinstance(loaded, dict) else ()
        loaded = next((inner for inner in nested if isinstance(inner, dict)), loaded)
    return loaded


def _require_stored(path: Path) -> None:
    """Check that an archive is not compressed, as PyTorch writes it: it could inflate.

    Raises:
        DocumentError: it is compressed, or contains too many objects.
        OSError, zipfile.BadZipFile: it cannot be read.
    """
    if not zipfile.is_zipfile(path):
        return  # PyTorch's form before version 1.6
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > path.stat().st_size:
                raise DocumentError(phrase("its parts are compressed"))
            if entry.filename.endswith("data.pkl") and entry.file_size > _LARGEST_PICKLE:
                raise DocumentError(phrase("it has too many objects besides its tensors"))


def _require_size(tensors: dict[str, torch.Tensor], stored: int) -> None:
    """Check that tensors do not repeat few stored numbers (a stride of 0), which would inflate.

    Raises:
        DocumentError: they have more bytes than their file.
    """
    size = sum(value.numel() * value.element_size() for value in tensors.values())
    if size > 2 * stored + _SPARE:  # tied weights are stored once
        raise DocumentError(
            phrase("its tensors have {size:,} bytes, more than the file has", size=size)
        )


def _array(key: str, value: torch.Tensor) -> NDArray[np.generic]:
    """Return a tensor as an array.

    Raises:
        DocumentError: numpy has no such tensor.
    """
    import torch

    is_plain = value.layout == torch.strided and not value.is_quantized and not value.is_nested
    if not is_plain or value.device.type != "cpu" or value.is_complex():
        raise DocumentError(
            phrase(
                "the tensor {key} is sparse, quantised, complex or empty ({kind}): save it as "
                "float32",
                key=key_text(key),
                kind=f"{value.layout}, {value.dtype}, {value.device}",
            )
        )
    plain = value.detach()
    # numpy has no bfloat16 and no 8-bit floats.
    has_no_numpy = plain.is_floating_point() and plain.dtype not in (
        torch.float16,
        torch.float32,
        torch.float64,
    )
    array: NDArray[np.generic] = (plain.float() if has_no_numpy else plain).numpy()
    return array


def _unreadable(path: Path, error: Exception) -> ModelError:
    reason = one_line(str(error).strip().split("\n", 1)[0] or type(error).__name__, 200)
    return ModelError(
        f"The weights {path} cannot be read ({reason}). "
        "The file is damaged, or contains code, which is never run: use safetensors weights."
    )
