"""Exporting existing results on the thread `swiftcam-export`, for a window to poll."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.labelling.finding.picture_result import PictureResult
    from swiftcam.labelling.writing.recorder import Recorder

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportProgress:
    """The progress of an export.

    `done` of `total` rows are written, `failed` of them with an error.
    `message`: why the export failed, "" if it did not.
    """

    done: int
    failed: int
    total: int
    is_over: bool = False
    message: str = ""


class Export:
    """Writes results with a recorder. Methods may be called from any thread.

    `open_recorder` runs on the thread of the export, as opening a file may take long.
    """

    def __init__(
        self, results: Sequence[PictureResult], open_recorder: Callable[[], Recorder]
    ) -> None:
        self._results = results
        self._open_recorder = open_recorder
        self._progress = ExportProgress(0, 0, len(results))
        self._is_cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="swiftcam-export", daemon=True)

    def start(self) -> None:
        """Start the thread; returns at once."""
        self._thread.start()

    def progress(self) -> ExportProgress:
        """Return the progress. It is cheap to poll."""
        return self._progress

    def cancel(self) -> None:
        """Cancel after the current row; the rows written so far are kept."""
        self._is_cancelled.set()

    def close(self, timeout: float = 2.0) -> bool:
        """Cancel, wait for the thread, and tell whether it has ended."""
        self.cancel()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        done = failed = 0
        message = ""
        try:
            with self._open_recorder() as recorder:
                for result in self._results:
                    if self._is_cancelled.is_set():
                        break
                    failed += bool(recorder.write(result).error)
                    done += 1
                    self._progress = ExportProgress(done, failed, len(self._results))
        except SwiftCamError as error:
            message = str(error)
        except Exception:
            log.exception("export")
            message = unexpected("writing the results")
        self._progress = ExportProgress(
            done, failed, len(self._results), is_over=True, message=message
        )
