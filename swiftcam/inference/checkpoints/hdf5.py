"""Reading `tf_model.h5`, the weights of TensorFlow models saved by transformers 4.

Groups of the file are layers; names such as `encoder/network_._0/blocks_._1/norm/gamma:0` are
converted to Hugging Face names, and kernels from TensorFlow's order of axes to PyTorch's.
"""

from __future__ import annotations

import importlib.util
import os
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import save

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.errors import ModelError, missing_library
from swiftcam.jobs.confined import ConfinedError, confined, limits_for
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from pathlib import Path

    import h5py
    from numpy.typing import NDArray

_ROOT = re.compile(r"(?:^|/)((?:swiftformer|norm|head|dist_head)/.*)")
_MOST_NAMES = 20_000
_MOST_INFLATED = 8  # times the size of the file; published files are not compressed
_SPARE = 1_000_000  # bytes
_SPARE_MEMORY = 1_500_000_000  # bytes of addresses that Python and its libraries take
_PARTS = {
    "kernel": "weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def read_hdf5(path: Path) -> bytes:
    """Return every tensor by its Hugging Face name, with the axes of PyTorch, as safetensors.

    HDF5 does not return from some damaged files, so a process of its own reads the file.

    Raises:
        ModelError: h5py is not installed, or the file is damaged or has another structure.
    """
    try:
        is_installed = importlib.util.find_spec("h5py") is not None
    except ValueError:  # a module without a specification
        is_installed = False
    if not is_installed:
        raise missing_library(f"h5py, which reads {path.name},", "tensorflow")
    try:
        limits = limits_for(path.stat().st_size, _SPARE_MEMORY)
        content: bytes = confined(f"{__name__}:converted", {"path": str(path.absolute())}, limits)
    except (OSError, ConfinedError) as error:
        raise ModelError(
            phrase(
                "The weights {path} cannot be read ({reason}). The file is damaged or incomplete: "
                "copy or download it again.",
                path=str(path),
                reason=one_line(str(error), 200),
            )
        ) from error
    return content


def converted(path: str) -> bytes:
    """Return the tensors of a file as safetensors; it may hang, crash, or raise any error."""
    import h5py

    with h5py.File(path) as file:
        stored = [(name, _dataset(file, group, name)) for group, name in _weights(file)]
        _require_size([dataset for _, dataset in stored], os.stat(path).st_size)
        return save(dict(_named(name, dataset) for name, dataset in stored))


def _weights(file: h5py.File) -> list[tuple[str, str]]:
    """Return group and name of every weight, in the order of the file's attributes."""
    groups = _names(file, "layer_names")
    return [(g, name) for g in groups for name in _names(_inside(file, g), "weight_names")]


def _names(group: h5py.Group, attribute: str) -> list[str]:
    """Return the names in an attribute of a group.

    Raises:
        DocumentError: it is not a short list of texts.
    """
    found = (
        group.attrs[attribute]
        if group.attrs.get_id(attribute).get_storage_size() < _MOST_NAMES * 100
        else None
    )
    if found is None or len(found) > _MOST_NAMES:
        raise DocumentError(phrase("{key} has too many names", key=attribute))
    return [_text(name) for name in found]


def _inside(group: h5py.Group, path: str) -> Any:
    """Return the group or data set at a path inside a group.

    Raises:
        DocumentError: a link on the way leads to another file.
        KeyError: there is nothing.
    """
    import h5py

    for part in filter(None, path.split("/")):
        if isinstance(group.get(part, getlink=True), h5py.ExternalLink):
            raise DocumentError(phrase("{key} is in another file", key=key_text(path)))
        group = group[part]
    return group


def _dataset(file: h5py.File, group: str, name: str) -> h5py.Dataset:
    """Return the data set of a weight.

    Raises:
        DocumentError: it is none, is empty, or its numbers are in another file.
    """
    import h5py

    found = _inside(_inside(file, group), name)
    if not isinstance(found, h5py.Dataset) or found.dtype.kind not in "fiu":
        raise DocumentError(phrase("{key} has no numbers", key=key_text(name)))
    if found.is_virtual or found.external:
        raise DocumentError(phrase("{key} is in another file", key=key_text(name)))
    if found.nbytes and not found.id.get_storage_size():
        raise DocumentError(phrase("{key} was never written", key=key_text(name)))
    return found


def _require_size(datasets: list[h5py.Dataset], stored: int) -> None:
    """Check that data sets do not inflate to many times the size of their file.

    Raises:
        DocumentError: they do.
    """
    size = sum(dataset.nbytes for dataset in datasets)
    if size > _MOST_INFLATED * stored + _SPARE:
        raise DocumentError(
            phrase("its tensors have {size:,} bytes, many times those of the file", size=size)
        )


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
    native = value.astype(value.dtype.newbyteorder("="), copy=False)
    return f"{layer}.{_PARTS.get(part, part)}", np.ascontiguousarray(native)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
