"""Weights in several files, as Hugging Face saves large models: an index names them."""

from __future__ import annotations

from pathlib import Path

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import key_text, read_json_file
from swiftcam.phrases import phrase

INDEX_ENDING = ".index.json"
_SUFFIXES = (".safetensors", ".bin")
_MOST_SHARDS = 200


def is_index(path: Path) -> bool:
    """Tell whether a file is the index of weights in several files, by its name."""
    return path.name.endswith(INDEX_ENDING)


def shards_of(index: Path) -> list[Path]:
    """Return the files that an index names, in the order of their names.

    Raises:
        DocumentError: the index names no files, files elsewhere, or files that are not there.
        OSError, ValueError: the index cannot be read.
    """
    values = read_json_file(index)
    places = values.get("weight_map") if isinstance(values, dict) else None
    if not isinstance(places, dict) or not places:
        raise DocumentError(phrase("it has no weight_map"))
    names = sorted({str(place) for place in places.values()})
    if len(names) > _MOST_SHARDS:
        raise DocumentError(phrase("it names more than {most} files", most=_MOST_SHARDS))
    for name in names:
        is_plain = Path(name).name == name and "\\" not in name and name.endswith(_SUFFIXES)
        if not is_plain:
            raise DocumentError(phrase("it names the file {name}", name=key_text(name)))
        if not (index.parent / name).is_file():
            raise DocumentError(phrase("the file {name} is missing", name=key_text(name)))
    return [index.parent / name for name in names]
