"""Writes pictures as a video file, with FFmpeg."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av
from av.video.frame import VideoFrame

from swiftcam.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

_CODEC = "mpeg4"  # FFmpeg's own: every build has it
_BIT_RATE = 8_000_000


def write_video(path: Path, pictures: Iterable[NDArray[np.uint8]], rate: int) -> None:
    """Write RGB pictures `(H, W, 3)` of one even size, `rate` of them a second.

    Raises:
        OutputError: FFmpeg cannot write the file.
    """
    try:
        with av.open(str(path), "w") as container:
            stream = cast("VideoStream", container.add_stream(_CODEC, rate, bit_rate=_BIT_RATE))
            stream.pix_fmt = "yuv420p"
            for picture in pictures:
                if not stream.codec_context.is_open:
                    stream.height, stream.width = picture.shape[:2]
                container.mux(stream.encode(VideoFrame.from_ndarray(picture, "rgb24")))
            container.mux(stream.encode())
    except (av.FFmpegError, ValueError) as error:
        raise OutputError(f"The video {path} cannot be written ({error}).") from error
