"""Films whose pictures carry their number as pixels, made with PyAV."""

from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
import pytest

SIZE = 128, 96  # pixels
_BITS = 8


@dataclass(frozen=True)
class Film:
    """A film to make: `times` are the timestamps of its pictures, in units of `unit` seconds."""

    name: str
    codec: str
    times: list[int]
    unit: Fraction
    pixels: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)
    aspect: Fraction | None = None
    container: str | None = None  # None: by the name

    @property
    def seconds(self):
        """Return the times of the pictures in seconds from the first one."""
        return [float((time - self.times[0]) * self.unit) for time in self.times]


def steady(count, rate, step=1):
    """Return the times and the unit of a film with a constant rate."""
    return [index * step for index in range(count)], 1 / (Fraction(rate) * step)


def numbered(number):
    """Return a picture with a number as light and dark columns, the highest bit first."""
    width, height = SIZE
    bits = [255 * (number >> bit & 1) for bit in reversed(range(_BITS))]
    row = np.repeat(np.array(bits, np.uint8), width // _BITS)
    return np.repeat(np.broadcast_to(row, (height, width))[..., None], 3, axis=2)


def number_of(picture):
    """Return the number in a picture. A picture without one fails the test."""
    height, width = picture.shape[:2]
    centres = (np.arange(_BITS) * 2 + 1) * width // (2 * _BITS)
    columns = [picture[height // 4 : 3 * height // 4, at - 2 : at + 2].mean() for at in centres]
    assert all(column < 60 or column > 195 for column in columns), columns
    return sum(int(column > 127) << bit for bit, column in enumerate(reversed(columns)))


def make(path, film):
    """Write a film; a test is skipped if this build of PyAV lacks the encoder."""
    try:
        av.Codec(film.codec, "w")
    except av.codec.codec.UnknownCodecError:
        pytest.skip(f"this PyAV does not encode {film.codec}")
    with av.open(str(path), "w", format=film.container, options=film.muxer) as container:
        rate = 1 / (film.unit * (film.times[-1] - film.times[-2]))
        stream = container.add_stream(film.codec, rate=rate, options=film.options)
        stream.width, stream.height = SIZE
        stream.pix_fmt = film.pixels
        context = stream.codec_context
        context.time_base = film.unit
        context.thread_count = 1
        if film.aspect is not None:
            context.sample_aspect_ratio = film.aspect
        for number, time in enumerate(film.times):
            frame = av.VideoFrame.from_ndarray(numbered(number), format="rgb24")
            frame = frame.reformat(format=film.pixels)
            frame.pts, frame.time_base = time, film.unit
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
