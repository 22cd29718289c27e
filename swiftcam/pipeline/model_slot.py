"""Holds the classifier in use, and loads another one beside it while this one goes on."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from swiftcam.errors import SwiftCamError
from swiftcam.logs import unexpected
from swiftcam.pipeline.state.snapshot import ModelChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.inference.classifier import Classifier

log = logging.getLogger(__name__)


class ModelSlot:
    """One classifier at a time; the newest request wins, an answer to an older one is dropped."""

    def __init__(self, load: Callable[[], Classifier], thread_name: str) -> None:
        self._load = load
        self._thread_name = thread_name
        self._classifier: Classifier | None = None
        self._change = ModelChange()
        self._lock = threading.Lock()
        self._first_load = threading.Lock()
        self._threads: list[threading.Thread] = []

    @property
    def current(self) -> Classifier | None:
        """The classifier in use; None before the first is loaded."""
        return self._classifier

    @property
    def change(self) -> ModelChange:
        """The newest request for another classifier, and what became of it."""
        return self._change

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that load."""
        return self._threads

    def wait(self) -> Classifier:
        """Return the classifier, loading the first one on the calling thread.

        Raises:
            SwiftCamError: it cannot be loaded.
        """
        with self._first_load:
            while self._classifier is None:
                with self._lock:
                    number, load = self._change.number, self._load
                classifier = load()
                self._accept(number, classifier)
            return self._classifier

    def replace(self, load: Callable[[], Classifier]) -> None:
        """Load another classifier beside the one in use, on a thread, and then use that one.

        Before the first is loaded, the next `wait` loads this one instead.
        """
        with self._lock:
            number = self._change.number + 1
            self._load = load
            is_first = self._classifier is None
            self._change = ModelChange(number, is_loading=not is_first)
        if is_first:
            return
        thread = threading.Thread(
            target=self._load_beside,
            args=(number, load),
            name=f"{self._thread_name}-{number}",
            daemon=True,
        )
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def succeed(self, classifier: Classifier) -> None:
        """Load what a classifier stands in for beside it, unless another is being loaded."""
        is_busy = self._change.is_loading
        if classifier.replacement is not None and classifier is self._classifier and not is_busy:
            self.replace(classifier.replacement)

    def _load_beside(self, number: int, load: Callable[[], Classifier]) -> None:
        try:
            self._accept(number, load())
        except SwiftCamError as error:
            self._refuse(number, str(error))
        except Exception:
            log.exception("loading a model")
            self._refuse(number, unexpected("loading the model"))

    def _accept(self, number: int, classifier: Classifier) -> None:
        with self._lock:
            if number == self._change.number:
                self._classifier = classifier
                self._change = ModelChange(number)

    def _refuse(self, number: int, error: str) -> None:
        with self._lock:
            if number == self._change.number:
                self._change = ModelChange(number, error=error)
