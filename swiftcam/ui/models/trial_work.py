"""Runs trials of a classifier on a thread, always with the newest choices. Without widgets."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.capture.pictures import read_picture
from swiftcam.errors import ImageError, SwiftCamError
from swiftcam.inference.import_trial import Trial, TrialModel
from swiftcam.logs import unexpected
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.importing.request import ImportRequest

log = logging.getLogger(__name__)

THREAD_NAME = "swiftcam-trial"


@dataclass(frozen=True, eq=False)
class TrialResult:
    """The end of the trial `number`: the trial, or the reason of its failure.

    `outputs`: the names of the outputs of the network, empty if the file cannot be read.
    """

    number: int
    trial: Trial | None
    error: str = ""
    outputs: tuple[str, ...] = ()


class TrialWork:
    """The trials of one dialog, one at a time; only the newest choices are tried.

    The thread ends when nothing is left to try. Every method returns at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._wanted: tuple[ImportRequest, Path] | None = None
        self._is_running = False
        self._result: TrialResult | None = None
        self._model: TrialModel | None = None
        self._picture: tuple[Path, NDArray[np.uint8]] | None = None

    def want(self, request: ImportRequest, picture: Path) -> None:
        """Try these choices on the picture in a file, as soon as the present trial has ended."""
        with self._lock:
            self._number += 1
            self._wanted = request, picture
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name=THREAD_NAME, daemon=True).start()

    def stop(self) -> None:
        """Try nothing more; a trial that runs ends by itself."""
        with self._lock:
            self._wanted = None

    @property
    def result(self) -> TrialResult | None:
        """The newest result; None before the first."""
        return self._result

    @property
    def is_current(self) -> bool:
        """Tell whether the result is that of the newest choices."""
        return self._result is not None and self._result.number == self._number

    def _run(self) -> None:
        while (taken := self._take()) is not None:
            number, request, picture = taken
            try:
                trial = self._trial(request, picture)
                result = TrialResult(number, trial, outputs=self._outputs)
            except SwiftCamError as error:
                result = TrialResult(number, None, error.args[0], self._outputs)
            except Exception:
                log.exception("trial of %s", request.path)
                result = TrialResult(number, None, unexpected("trying the model"))
            self._result = result

    @property
    def _outputs(self) -> tuple[str, ...]:
        return self._model.outputs if self._model is not None else ()

    def _take(self) -> tuple[int, ImportRequest, Path] | None:
        with self._lock:
            if self._wanted is None:
                self._is_running = False
                return None
            request, picture = self._wanted
            self._wanted = None
            return self._number, request, picture

    def _trial(self, request: ImportRequest, picture: Path) -> Trial:
        if self._model is None or self._model.path != request.path:
            self._model = TrialModel(request.path)
        if self._picture is None or self._picture[0] != picture:
            try:
                self._picture = picture, read_picture(picture)
            except ImageError as error:
                raise ImageError(
                    phrase("{file}: {reason}", file=picture.name, reason=error.args[0])
                ) from error
        return self._model.run(request, self._picture[1])
