"""Reading thumbnails and whole pictures for a page, on the thread `swiftcam-previews`."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from swiftcam.capture.pictures import read_picture, read_reduced
from swiftcam.errors import ImageError, SwiftCamError
from swiftcam.logs import unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from swiftcam.inference.classifier import Classifier
    from swiftcam.inference.prediction import Prediction
    from swiftcam.labelling.finding.picture_result import ListedPicture

log = logging.getLogger(__name__)

THUMBNAIL = (176, 132)  # largest width and height in pixels
_MOST_WAITING = 300  # requests; older ones are dropped, as their pictures have left the screen


@dataclass(frozen=True, eq=False)
class Preview:
    """A thumbnail or a whole picture of a listed one.

    `pixels`: RGB uint8 `(H, W, 3)`, read-only, None with an `error`.
    `prediction`: of a whole picture, None while no model is loaded.
    """

    listed: ListedPicture
    is_whole: bool
    pixels: NDArray[np.uint8] | None = None
    prediction: Prediction | None = None
    error: str = ""


class Previews:
    """Reads pictures, the newest request first. `classifier()` returns the loaded one or None."""

    def __init__(self, classifier: Callable[[], Classifier | None]) -> None:
        self._classifier = classifier
        self._wanted: deque[tuple[ListedPicture, bool]] = deque(maxlen=_MOST_WAITING)
        self._ready: deque[Preview] = deque()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread: threading.Thread | None = None

    def request(self, item: ListedPicture, *, is_whole: bool = False) -> None:
        """Request a thumbnail, or the whole picture with its prediction."""
        with self._changed:
            self._wanted.append((item, is_whole))
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="swiftcam-previews", daemon=True)
            self._thread.start()

    def take(self) -> list[Preview]:
        """Return the previews that are ready, which may be none."""
        return [self._ready.popleft() for _ in range(len(self._ready))]

    def stop(self) -> None:
        """Stop the thread, without waiting for it."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def close(self, timeout: float = 1.0) -> None:
        """Stop the thread and wait for it; a thread blocked by a disk is abandoned."""
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted or self._is_closed)
                if self._is_closed:
                    return
                item, is_whole = self._wanted.pop()
            self._ready.append(self._preview(item, is_whole=is_whole))

    def _preview(self, item: ListedPicture, *, is_whole: bool) -> Preview:
        try:
            if not is_whole:
                return Preview(item, False, thumbnail(item))
            pixels = read_picture(item.path) if item.pixels is None else item.pixels
            classifier = self._classifier()
            prediction = classifier.classify(pixels) if classifier else None
            pixels.flags.writeable = False
            return Preview(item, True, pixels, prediction)
        except SwiftCamError as error:
            return Preview(item, is_whole, error=str(error))
        except Exception:
            log.exception("reading %s", item.path)
            return Preview(item, is_whole, error=unexpected("reading it"))


def thumbnail(item: ListedPicture) -> NDArray[np.uint8]:
    """Return the thumbnail of a picture, RGB uint8 `(H, W, 3)`, read-only.

    Raises:
        ImageError: there is no readable picture in the file.
    """
    if item.error:
        raise ImageError(item.error)
    if item.pixels is not None:
        image = Image.fromarray(item.pixels)
    else:
        image = read_reduced(item.path, min(THUMBNAIL)).image
    image.thumbnail(THUMBNAIL, Image.Resampling.BILINEAR)
    pixels = np.array(image.convert("RGB"))
    pixels.flags.writeable = False
    return pixels
