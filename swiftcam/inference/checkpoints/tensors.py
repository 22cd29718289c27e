"""Reading the tensors of a weights file as numpy arrays, from any supported format."""

from __future__ import annotations

import hashlib
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from safetensors import SafetensorError, deserialize, safe_open

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.regular_file import read_regular, require_regular
from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.shards import INDEX_ENDING, is_index, shards_of
from swiftcam.jobs.progress import Phase
from swiftcam.phrases import phrase
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from swiftcam.jobs.progress import Watch

T = TypeVar("T")

SAFETENSORS = ".safetensors"
PICKLED = (".bin", ".pth", ".pt")
HDF5 = (".h5",)
SUFFIXES = (SAFETENSORS, *PICKLED, *HDF5)
LARGEST_WEIGHTS = 4_000_000_000  # bytes of a file with weights
_LARGEST_HEADER = 10_000_000  # bytes of the header of safetensors: names and shapes
_BLOCK = 1_000_000  # bytes
_MOST_AXES = 32  # of a tensor; numpy has few more
_LONGEST_PATH = 4096  # bytes
# With their indexes, for weights in several files.
_USUAL_NAMES = (
    "model.safetensors",
    f"model.safetensors{INDEX_ENDING}",
    "pytorch_model.bin",
    f"pytorch_model.bin{INDEX_ENDING}",
    "tf_model.h5",
)
# The digests of weights files of this process, by path and state of the file. A file may change
# twice within one step of its clock, so those that have just changed are not remembered.
_DIGESTS: dict[tuple[str, int, int, int, int], str] = {}
_UNSETTLED = 2.0  # seconds after a change
LINK_NAME = "weights.path"  # a text file with the path of weights outside the store

_DTYPES = {
    "F64": np.float64,
    "F32": np.float32,
    "F16": np.float16,
    "I64": np.int64,
    "I32": np.int32,
}


def find_weights(path: Path) -> Path:
    """Return the weights file of a checkpoint directory, or the file itself.

    Raises:
        ModelError: there is none, or there are several.
    """
    if path.is_file():
        if path.suffix not in SUFFIXES and not is_index(path):
            known = ", ".join(SUFFIXES)
            raise ModelError(
                phrase(
                    "{path} is not a weights file ({known}). Give such a file or a model "
                    "directory.",
                    path=str(path),
                    known=known,
                )
            )
        return path
    if path.exists() and not path.is_dir():
        raise unreadable(path, DocumentError(phrase("it is a pipe or a device, not a file")))
    if (path / LINK_NAME).is_file():
        return _linked_weights(path / LINK_NAME)
    for name in _USUAL_NAMES:
        if (path / name).is_file():
            return path / name
    for suffixes in ((SAFETENSORS,), PICKLED, HDF5):
        found = sorted(file for file in path.glob("*") if file.suffix in suffixes)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(file.name for file in found[:3])
            raise ModelError(
                phrase(
                    "The model directory {path} has {count} weights files ({names}) and none is "
                    "called model.safetensors. Give the path of the one to use.",
                    path=str(path),
                    count=len(found),
                    names=names,
                )
            )
    raise ModelError(
        phrase(
            "The model directory {path} has no weights: model.safetensors is missing. Copy the "
            "whole directory of the checkpoint.",
            path=str(path),
        )
    )


def _linked_weights(link: Path) -> Path:
    try:
        target = Path(read_regular(link, _LONGEST_PATH).decode().strip())
        is_there = target.is_file()
    except (OSError, ValueError) as error:
        raise unreadable(link, error) from error
    if not is_there:
        raise ModelError(
            phrase(
                "The weights of {name} were in {path} and no longer exist. Restore them, or "
                "remove the model and import it again.",
                name=link.parent.name,
                path=one_line(str(target)),
            )
        )
    return target


def stored_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor; for safetensors, only the header is read.

    Raises:
        ModelError: the file is damaged.
    """
    if is_index(path):
        return _merged(path, stored_shapes)
    if path.suffix != SAFETENSORS:
        return {key: value.shape for key, value in read_tensors(path).items()}
    _require_readable(path)
    try:
        with safe_open(path, "np") as file:
            names = file.keys()
            return {key: tuple(file.get_slice(key).get_shape()) for key in names}
    except (OSError, SafetensorError) as error:
        raise unreadable(path, error) from error


def read_tensors(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return every tensor in its stored type, but bfloat16 as float32: numpy has no bfloat16.

    Raises:
        ModelError: the file is damaged or contains an unsupported type.
    """
    if is_index(path):
        return _merged(path, read_tensors)
    _require_readable(path)
    if path.suffix in PICKLED:
        from swiftcam.inference.checkpoints.pickled import read_pickled

        return read_pickled(path)
    try:
        raw: list[tuple[str, dict[str, Any]]] = deserialize(_as_safetensors(path))
    except (OSError, SafetensorError) as error:
        raise unreadable(path, error) from error
    return {key: _array(tensor) for key, tensor in raw}


def _as_safetensors(path: Path) -> bytes:
    """Return the content of a file as safetensors.

    Raises:
        ModelError: it is HDF5, and damaged.
        OSError: it cannot be read.
    """
    if path.suffix in HDF5:
        from swiftcam.inference.checkpoints.hdf5 import read_hdf5

        return read_hdf5(path)
    return path.read_bytes()


def weights_sha256(path: Path, watch: Watch | None = None) -> str:
    """Return the SHA-256 of a weights file, in hexadecimal; of an index, that of all its files.

    It is remembered in this process while the file stays as it is; with `watch`, it is read again.

    Raises:
        ModelError: the file cannot be read.
        Cancelled: it was cancelled.
    """
    if is_index(path):
        digests = [weights_sha256(shard, watch) for shard in _shards(path)]
        return hashlib.sha256("".join(digests).encode()).hexdigest()
    try:
        status = path.stat()
        state = (str(path), status.st_size, status.st_mtime_ns, status.st_ino, status.st_ctime_ns)
        if watch is None and state in _DIGESTS:
            return _DIGESTS[state]
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                if watch is not None:
                    watch.tell(Phase.CHECKING, file.tell(), status.st_size)
    except OSError as error:
        raise unreadable(path, error) from error
    if not 0 <= time.time() - status.st_mtime < _UNSETTLED:
        _DIGESTS[state] = digest.hexdigest()
    return digest.hexdigest()


def weights_size(path: Path) -> int:
    """Return the size of a weights file in bytes; of an index, that of all its files.

    Raises:
        ModelError: the index cannot be read.
        OSError: the file cannot be read.
    """
    return sum(file.stat().st_size for file in (_shards(path) if is_index(path) else [path]))


def _merged(index: Path, read: Callable[[Path], dict[str, T]]) -> dict[str, T]:
    """Return what all files of an index contain."""
    merged: dict[str, T] = {}
    for shard in _shards(index):
        merged |= read(shard)
    return merged


def _shards(index: Path) -> list[Path]:
    try:
        shards = shards_of(index)
        size = sum(shard.stat().st_size for shard in shards)
        if size > LARGEST_WEIGHTS:
            raise DocumentError(phrase("its files have {size:,} bytes", size=size))
    except (OSError, ValueError) as error:
        raise unreadable(index, error) from error
    return shards


def unreadable(path: Path, error: Exception) -> ModelError:
    """Return the error for a weights file that cannot be read."""
    return ModelError(
        phrase(
            "The weights {path} cannot be read ({reason}). The file is damaged or incomplete: "
            "copy or download it again.",
            path=str(path),
            reason=one_line(str(error), 300),
        )
    )


def _require_readable(path: Path) -> None:
    """Check before reading that a file is one, and that it and its header are not too large.

    Raises:
        ModelError: it is not, or they are.
    """
    try:
        require_regular(path.stat(), LARGEST_WEIGHTS)
        if path.suffix == SAFETENSORS:
            with path.open("rb") as file:
                length = file.read(8)
            if len(length) == 8 and struct.unpack("<Q", length)[0] > _LARGEST_HEADER:
                raise DocumentError(phrase("its header is too large"))
    except (OSError, DocumentError) as error:
        raise unreadable(path, error) from error


def _array(tensor: Mapping[str, Any]) -> NDArray[np.generic]:
    if len(tensor["shape"]) > _MOST_AXES:
        raise ModelError(
            phrase(
                "A tensor of the weights has {count} axes; at most {most} are possible. Use a "
                "SwiftFormer checkpoint.",
                count=len(tensor["shape"]),
                most=_MOST_AXES,
            )
        )
    if tensor["dtype"] == "BF16":
        bits = np.frombuffer(tensor["data"], np.uint16).astype(np.uint32) << 16
        return bits.view(np.float32).reshape(tensor["shape"])
    if tensor["dtype"] not in _DTYPES:
        raise ModelError(
            phrase(
                "The weights are stored as {type}, which is not supported. Save them as float32, "
                "float16 or bfloat16.",
                type=tensor["dtype"],
            )
        )
    return np.frombuffer(tensor["data"], _DTYPES[tensor["dtype"]]).reshape(tensor["shape"])
