"""The pictures of a batch, listed once on a thread of its own and kept on disk.

The batch iterates over them and its bar shows their number, so a list that can be read only once (a
pipe, standard input) has one reader. The listing runs ahead of the batch, to the end.
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from swiftcam.errors import ModelError, SwiftCamError
from swiftcam.labelling.finding.picture_result import ListedPicture
from swiftcam.labelling.finding.temporary_database import TemporaryDatabase
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

log = logging.getLogger(__name__)

_SCHEMA = "CREATE TABLE pictures (number INTEGER PRIMARY KEY, path BLOB, error TEXT)"
_ROWS = "SELECT path, error FROM pictures WHERE number >= ? ORDER BY number LIMIT 100"


class ListedPictures:
    """Pictures that are listed on the thread `swiftcam-listing`. Iterate once.

    Other methods may be called from any thread.
    """

    def __init__(self, items: Iterable[ListedPicture]) -> None:
        """Start to list files and folders."""
        self._items = items
        self._pictures = TemporaryDatabase(_SCHEMA)
        self._changed = threading.Condition()
        self._listed = 0
        self._is_ended = self._is_whole = self._is_closed = False
        self._failure: SwiftCamError | None = None
        self._thread = threading.Thread(target=self._run, name="swiftcam-listing", daemon=True)
        self._thread.start()

    @property
    def total(self) -> int | None:
        """The number of pictures, None until all are listed."""
        with self._changed:
            return self._listed if self._is_whole else None

    def has_any(self) -> bool:
        """Wait for the first picture; False if there is none.

        Raises:
            SwiftCamError: the listing failed before the first.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._listed or self._is_ended or self._is_closed)
            if self._failure and not self._listed:
                raise self._failure
            return bool(self._listed)

    def __iter__(self) -> Iterator[ListedPicture]:
        """Yield the pictures, waiting for each, with the size and time that the file has then.

        Raises:
            SwiftCamError: the listing failed; the pictures before were yielded.
        """
        number = 0
        while self._wait_for(number):
            for path, error in self._pictures.all(_ROWS, (number,)):
                yield ListedPicture(Path(os.fsdecode(path)), error)
                number += 1
        if self._failure:
            raise self._failure

    def close(self) -> None:
        """Stop listing and end the iteration; a listing that waits for input is abandoned."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            if self._is_ended:
                self._pictures.close()

    def _wait_for(self, number: int) -> bool:
        """Wait until a picture is listed; False if there is none with this number."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._listed > number or self._is_ended or self._is_closed
            )
            return self._listed > number and not self._is_closed

    def _run(self) -> None:
        failure: SwiftCamError | None = None
        try:
            for number, item in enumerate(self._items):
                values = (number, os.fsencode(item.path), item.error)
                self._pictures.change("INSERT INTO pictures VALUES (?, ?, ?)", values)
                with self._changed:
                    if self._is_closed:
                        break
                    self._listed = number + 1
                    self._changed.notify_all()
            else:
                self._is_whole = True
        except SwiftCamError as error:
            failure = error
        except Exception:
            log.exception("listing pictures")
            failure = ModelError(unexpected("listing pictures"))
        with self._changed:
            self._failure, self._is_ended = failure, True
            self._changed.notify_all()
            if self._is_closed:
                self._pictures.close()
