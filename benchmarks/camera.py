"""1080p30 sources with moving photographs: a video file, and an MJPEG camera on loopback.

`python -m benchmarks.camera` runs the camera in a separate process and prints its address.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import cv2
import numpy as np

from swiftcam.capture.demo import demo_photos
from swiftcam.capture.pictures import read_picture
from tests.media import MjpegServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 1920, 1080, 30
_STEP = 8  # pixels by which the picture moves from frame to frame
_EACH = 24  # frames for each photograph


def moving_photos(count: int) -> Iterator[NDArray[np.uint8]]:
    """Yield `count` RGB frames: each photograph for some frames, with the grain of a sensor."""
    random = np.random.default_rng(0)
    photos = [cv2.resize(read_picture(path), (WIDTH, HEIGHT)) for path in demo_photos()]
    grain = random.integers(-6, 7, (HEIGHT + 64, WIDTH, 3), np.int16)
    for index in range(count):
        photo = photos[index // _EACH % len(photos)]
        moved = np.roll(photo, _STEP * (index % _EACH), axis=1)
        top = int(random.integers(64))
        yield np.clip(moved + grain[top : top + HEIGHT], 0, 255).astype(np.uint8)


def write_video(path: Path, seconds: float) -> Path:
    """Write a 1080p30 video of `seconds` and return its path."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, (WIDTH, HEIGHT))
    for frame in moving_photos(round(seconds * RATE)):
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


class Camera(MjpegServer):
    """An MJPEG camera with 1080p pictures."""

    @staticmethod
    def _encode(photo: NDArray[np.uint8], size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
        bgr = cv2.cvtColor(cv2.resize(photo, size), cv2.COLOR_RGB2BGR)
        return cv2.imencode(".jpg", bgr, (cv2.IMWRITE_JPEG_QUALITY, 80))[1].tobytes()


def main() -> None:
    """Serve until killed."""
    camera = Camera(list(moving_photos(60)), rate=RATE)
    print(camera.address + "/live", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
