"""Holds the present classifier, and loads others on threads of their own."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from swiftcam.errors import Cancelled, ModelError, SwiftCamError
from swiftcam.inference.setups.model_choice import ModelChoice
from swiftcam.inference.setups.model_request import Request
from swiftcam.logs import unexpected
from swiftcam.phrases import phrase
from swiftcam.pipeline.state.snapshot import ModelChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.inference.classifier import Classifier

    Load = Callable[[], Classifier]

log = logging.getLogger(__name__)

_PERIOD = 0.1  # seconds between two checks whether the thread that waits is to end


@dataclass(frozen=True)
class _Wish:
    """A request, and the function that loads its classifier."""

    request: Request
    load: Load


class ModelSlot:
    """Holds one classifier. The newest request wins; the outcome of an older one is dropped.

    `load` loads the model of the first request, `choice`. Everything is decided under one lock by
    the numbers of the requests. Each model is loaded on a thread of its own, so that a newer
    request never waits for an older one.
    """

    def __init__(self, load: Load, thread_name: str, choice: ModelChoice | None = None) -> None:
        self._thread_name = thread_name
        self._changed = threading.Condition()
        self._count = 0  # of the requests after the first
        self._wanted = _Wish(Request(0, choice or ModelChoice()), load)
        self._held = self._wanted  # of the present classifier, or else the first
        self._classifier: Classifier | None = None
        self._change = ModelChange(self._wanted.request)
        self._failure: SwiftCamError | None = None
        self._threads: list[threading.Thread] = []

    @property
    def current(self) -> Classifier | None:
        """The present classifier; None before the first is loaded and after `discard`."""
        return self._classifier

    @property
    def wanted(self) -> Request:
        """The newest request; after its failure, the one that is in use or was before."""
        return self._wanted.request

    @property
    def change(self) -> ModelChange:
        """The newest request, with its outcome."""
        return self._change

    @property
    def threads(self) -> list[threading.Thread]:
        """The threads that load classifiers."""
        return self._threads

    def wait(self, stopping: threading.Event | None = None) -> Classifier:
        """Return the present classifier; if there is none, load the newest request.

        Raises:
            Cancelled: `stopping` was set while nothing was loaded yet.
            SwiftCamError: the classifier of the newest request cannot be loaded.
        """
        with self._changed:
            has_begun = False
            while self._classifier is None:
                if stopping is not None and stopping.is_set():
                    raise Cancelled(phrase("The model is no longer needed."))
                if not self._change.is_loading:
                    if has_begun and self._failure is not None:
                        raise self._failure
                    self._begin(self._wanted)
                has_begun = True
                self._changed.wait(_PERIOD)
            return self._classifier

    def replace(self, load: Load, choice: ModelChoice) -> Request:
        """Load another classifier, and then use it instead of the present one.

        It is loaded even if there is none and nothing waits: so the user learns if it fails.
        """
        with self._changed:
            return self._replace(load, choice)

    def load_replacement(self, classifier: Classifier) -> None:
        """Load the replacement of an interim classifier, unless another one is being loaded."""
        with self._changed:
            is_present = classifier is self._classifier and not self._change.is_loading
            if is_present and classifier.replacement is not None:
                self._replace(classifier.replacement, classifier.request.choice)

    def discard(self, classifier: Classifier) -> None:
        """Drop a classifier whose engine has failed: the next `wait` loads it anew."""
        with self._changed:
            if classifier is self._classifier:
                self._classifier = None

    def _replace(self, load: Load, choice: ModelChoice) -> Request:
        self._count += 1
        request = Request(self._count, choice)
        self._wanted = _Wish(request, load)
        self._begin(self._wanted)
        return request

    def _begin(self, wish: _Wish) -> None:
        self._change, self._failure = ModelChange(wish.request, is_loading=True), None
        name = f"{self._thread_name}-{wish.request.number}"
        thread = threading.Thread(target=self._load, args=(wish,), name=name, daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def _load(self, wish: _Wish) -> None:
        try:
            classifier = wish.load()
        except SwiftCamError as error:
            self._refuse(wish, error)
        except Exception:
            log.exception("loading a model")
            self._refuse(wish, ModelError(unexpected("loading the model")))
        else:
            self._accept(wish, classifier)

    def _accept(self, wish: _Wish, classifier: Classifier) -> None:
        with self._changed:
            if wish.request.number == self._change.request.number:
                classifier.request = wish.request
                self._classifier, self._held = classifier, wish
                self._change = ModelChange(wish.request)
                self._changed.notify_all()

    def _refuse(self, wish: _Wish, error: SwiftCamError) -> None:
        with self._changed:
            if wish.request.number == self._change.request.number:
                self._change, self._failure = ModelChange(wish.request, error=str(error)), error
                self._wanted = self._held
                self._changed.notify_all()
