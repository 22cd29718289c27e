"""A cache of the embeddings of a project's examples, so that only new ones are computed."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

log = logging.getLogger(__name__)

CACHE_NAME = "embeddings.sqlite"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS embeddings "
    "(model TEXT, picture TEXT, side INTEGER, vector BLOB, PRIMARY KEY (model, picture))"
)


class EmbeddingCache:
    """Embeddings by checkpoint and picture, in a file that may be deleted at any time.

    `model`: the digest of everything that determines the embeddings. A file that is damaged or
    cannot be written costs time, nothing else.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._path = folder / CACHE_NAME
        self._model = model

    def read(self, pictures: Sequence[str]) -> dict[str, tuple[int, NDArray[np.float32]]]:
        """Return the known of some pictures: the shorter side in pixels, and the embedding."""
        wanted = set(pictures)
        try:
            with closing(self._connected()) as cache:
                rows = cache.execute(
                    "SELECT picture, side, vector FROM embeddings WHERE model = ?", (self._model,)
                ).fetchall()
        except (sqlite3.Error, OSError) as error:
            log.info("embeddings in %s not read (%s)", self._path, error)
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            return {}
        return {
            picture: (side, np.frombuffer(vector, "<f4"))
            for picture, side, vector in rows
            if picture in wanted
        }

    def write(self, found: Mapping[str, tuple[int, NDArray[np.float32]]]) -> None:
        """Add the sides and embeddings of pictures; a full disk is only logged."""
        rows = [
            (self._model, picture, side, vector.astype("<f4").tobytes())
            for picture, (side, vector) in found.items()
        ]
        try:
            with closing(self._connected()) as cache, cache:
                cache.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", rows)
        except (sqlite3.Error, OSError) as error:
            log.info("embeddings in %s not kept (%s)", self._path, error)

    def _connected(self) -> sqlite3.Connection:
        cache = sqlite3.connect(self._path)
        cache.execute(_TABLE)
        return cache
