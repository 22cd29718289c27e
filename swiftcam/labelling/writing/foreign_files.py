"""Recognises files of other programs, which are not overwritten unless the user asked for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from swiftcam import files

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 1 << 12
_BOM = b"\xef\xbb\xbf"
_CSV, _JSON, _PARQUET = b"path,label_1,probability_1,", b'{"path": ', b"PAR1"
_COLUMNS = {"path", "predictions", "key"}  # of a Parquet file


def is_foreign(path: Path) -> bool:
    """Tell whether there is a file with content that SwiftCam has not written.

    Raises:
        OSError: it cannot be read.
    """
    if files.is_stream(path) or not os.path.exists(path) or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind = path.suffix.lower()
    if kind == ".parquet":
        return not (head.startswith(_PARQUET) and _columns(path) >= _COLUMNS)
    begin = _CSV if kind == ".csv" else _JSON
    head = head.removeprefix(_BOM)
    return not (head.startswith(begin) or begin.startswith(head))


def _columns(path: Path) -> set[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return set(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return set()
