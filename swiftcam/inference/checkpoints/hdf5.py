"""Reading `tf_model.h5`, the weights of TensorFlow models saved by transformers 4.

Groups of the file are layers; names such as `encoder/network_._0/blocks_._1/norm/gamma:0` are
converted to Hugging Face names, and kernels from TensorFlow's order of axes to PyTorch's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ModelError, missing_library

if TYPE_CHECKING:
    from pathlib import Path

    import h5py
    from numpy.typing import NDArray

_ROOT = re.compile(r"(?:^|/)((?:swiftformer|norm|head|dist_head)/.*)")
_PARTS = {
    "kernel": "weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def read_hdf5(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return every tensor by its Hugging Face name, with the axes of PyTorch.

    Raises:
        ModelError: h5py is not installed, or the file is damaged or has another structure.
    """
    try:
        import h5py
    except ImportError as error:
        raise missing_library(f"h5py, which reads {path.name},", "tensorflow") from error
    try:
        with h5py.File(path) as file:
            tensors = dict(_named(name, file[group][name]) for group, name in _weights(file))
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(
            f"The weights {path} cannot be read ({error}). "
            "The file is damaged or incomplete: copy or download it again."
        ) from error
    return tensors


def _weights(file: h5py.File) -> list[tuple[str, str]]:
    """Return group and name of every weight, in the order of the file's attributes."""
    groups = [_text(group) for group in file.attrs["layer_names"]]
    return [(g, _text(name)) for g in groups for name in file[g].attrs["weight_names"]]


def _named(name: str, stored: h5py.Dataset) -> tuple[str, NDArray[np.generic]]:
    value: NDArray[np.generic] = stored[()]
    # In some files the model's own name comes before the first layer.
    match = _ROOT.search(name.removesuffix(":0"))
    layer, _, part = (match[1] if match else name).rpartition("/")
    layer = layer.replace("_._", "/").replace("/", ".")
    if part == "kernel":
        # (h, w, in, out) or (in, out); for a depthwise kernel, `in` is 1.
        value = value.transpose((3, 2, 0, 1) if value.ndim == 4 else (1, 0))
    elif part.startswith("layer_scale"):
        value = value.reshape(-1, 1, 1)
    return f"{layer}.{_PARTS.get(part, part)}", np.ascontiguousarray(value)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
