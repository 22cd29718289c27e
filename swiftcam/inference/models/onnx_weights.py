"""Weights of an ONNX file that are in other files beside it.

They may be links, as in the cache of Hugging Face, where every file of a snapshot is a link to a
folder `blobs` of its repository. No file elsewhere is read.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from onnx import TensorProto

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text
from swiftcam.documents.regular_file import require_regular
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    import onnx

_SNAPSHOTS, _BLOBS = "snapshots", "blobs"  # folders of a repository in the cache
_LONGEST_LOCATION = 1000  # characters
_MOST_BYTES = 2_147_483_647  # of an ONNX file, into which the weights are put


def needs_other_files(model: onnx.ModelProto) -> bool:
    """Tell whether some weights are in other files beside the ONNX file."""
    return any(t.data_location == TensorProto.EXTERNAL for t in _tensors(model))


def load_other_files(model: onnx.ModelProto, path: Path) -> None:
    """Put the weights that are in other files into a model read from `path`.

    Raises:
        DocumentError: a file is elsewhere, is none, or is too short.
        OSError: a file cannot be read.
    """
    left = _MOST_BYTES
    for tensor in _tensors(model):
        if tensor.data_location != TensorProto.EXTERNAL:
            continue
        entries = {entry.key: entry.value for entry in tensor.external_data}
        file = _file(path, entries.get("location", ""))
        offset, length = _number(entries, "offset"), _number(entries, "length")
        size = file.stat().st_size
        length = size - offset if "length" not in entries else length
        left -= length
        if offset < 0 or not 0 <= length <= size - offset or left < 0:
            raise DocumentError(
                phrase("{name} has not the weights of {key}", name=file.name, key=_key(tensor))
            )
        with file.open("rb") as content:
            content.seek(offset)
            tensor.raw_data = content.read(length)
        tensor.data_location = TensorProto.DEFAULT
        del tensor.external_data[:]


def _file(path: Path, location: str) -> Path:
    """Return the file at a location beside an ONNX file.

    Raises:
        DocumentError: the location leads elsewhere, or to no file.
        OSError: there is none.
    """
    parts = PurePosixPath(location.replace("\\", "/"))
    is_wrong = parts.is_absolute() or ".." in parts.parts or ":" in location or "\0" in location
    if not location or len(location) > _LONGEST_LOCATION or is_wrong:
        raise DocumentError(
            phrase("weights are in another folder: {name}", name=key_text(location))
        )
    file = path.parent / parts
    real = file.resolve()
    if not any(real.is_relative_to(folder) for folder in _folders(path)):
        raise DocumentError(
            phrase("weights are in another folder: {name}", name=key_text(location))
        )
    require_regular(real.stat(), _MOST_BYTES)
    return real


def _folders(path: Path) -> Iterator[Path]:
    """Yield the folders that may have the weights of an ONNX file, without links."""
    folder = Path(path.parent.resolve())
    yield folder
    # REPOSITORY/snapshots/COMMIT/onnx/model.onnx -> REPOSITORY/blobs
    for place in path.absolute().parents:
        if place.name == _SNAPSHOTS:
            blobs = place.parent / _BLOBS
            if not blobs.is_symlink():
                yield blobs.resolve()
            return


def _tensors(model: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    """Yield the weights of a model, those of its nodes and of the graphs in them included."""
    waiting = [model.graph]
    nodes = [node for function in model.functions for node in function.node]
    while waiting or nodes:
        if waiting:
            graph = waiting.pop()
            yield from graph.initializer
            nodes.extend(graph.node)
            continue
        for attribute in nodes.pop().attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
            if attribute.HasField("g"):
                waiting.append(attribute.g)
            waiting.extend(attribute.graphs)


def _number(entries: dict[str, str], key: str) -> int:
    text = entries.get(key, "0")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise DocumentError(phrase("{key} must be a whole number", key=key))
    return int(text)


def _key(tensor: onnx.TensorProto) -> str:
    return key_text(tensor.name) if isinstance(tensor.name, str) else ""
