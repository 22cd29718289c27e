"""Rows of earlier versions, which have the path of a picture but not its place."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from swiftcam.labelling.finding.picture_id import PictureId, id_of_path, place_of


def older_id(path: str, stored: PictureId, *, is_failed: bool) -> PictureId:
    """Return the id of a row whose picture was written as a path.

    `stored`: size, time and hash in the row. `is_failed`: whether the row has an error.

    A relative path may be of another folder than the present one. It is taken for a place only if
    the file there has the size and time of the row, or if the row is to be made again anyway. Else
    the place stays unknown: the row is kept and stands for no picture.
    """
    if os.path.isabs(path):
        return dataclasses.replace(stored, place=place_of(Path(path)))
    now = id_of_path(Path(path))
    is_here = stored.size is not None and (stored.size, stored.mtime_ns) == (now.size, now.mtime_ns)
    if is_here or (is_failed and stored.size is None):
        return dataclasses.replace(stored, place=now.place)
    return stored
