"""Holds the present classifier, and loads another one in the background."""

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
    """Holds one classifier. The newest request wins; the result of an older one is dropped."""

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
        """The present classifier; None before the first is loaded."""
        return self._classifier

    @property
    def change(self) -> ModelChange:
        """The newest request for another classifier, with its outcome."""
        return self._change

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that load classifiers."""
        return self._threads

    def wait(self) -> Classifier:
        """Return the present classifier; load the first one on the calling thread.

        Raises:
            SwiftCamError: the classifier cannot be loaded.
        """
        with self._first_load:
            while self._classifier is None:
                with self._lock:
                    number, load = self._change.number, self._load
                classifier = load()
                self._accept(number, classifier)
            return self._classifier

    def replace(self, load: Callable[[], Classifier]) -> None:
        """Load another classifier on a thread, and then use it instead of the present one.

        Before the first classifier is loaded, the next `wait` loads the new one instead.
        """
        with self._lock:
            number = self._change.number + 1
            self._load = load
            is_first = self._classifier is None
            self._change = ModelChange(number, is_loading=not is_first)
        if is_first:
            return
        thread = threading.Thread(
            target=self._load_in_background,
            args=(number, load),
            name=f"{self._thread_name}-{number}",
            daemon=True,
        )
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def load_replacement(self, classifier: Classifier) -> None:
        """Load the replacement of an interim classifier, unless another one is being loaded."""
        is_busy = self._change.is_loading
        if classifier.replacement is not None and classifier is self._classifier and not is_busy:
            self.replace(classifier.replacement)

    def _load_in_background(self, number: int, load: Callable[[], Classifier]) -> None:
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
