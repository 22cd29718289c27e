"""HLS made with PyAV: a film in segments, whole or as a live stream whose playlist moves on."""

import math
import threading
from dataclasses import dataclass, field

from tests import web_cameras as web
from tests.capture.av.numbered import Film, make, steady

RATE = 25  # pictures a second


@dataclass
class Segments:
    """The segments of a film: the bytes of each, and its seconds."""

    seconds: float
    contents: list[bytes] = field(default_factory=list)

    def playlist(self, first=0, count=None, *, is_live=False, prefix=""):
        """Return a playlist of some segments."""
        count = len(self.contents) if count is None else count
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{math.ceil(self.seconds)}",
            f"#EXT-X-MEDIA-SEQUENCE:{first}",
        ]
        for number in range(first, min(first + count, len(self.contents))):
            lines += [f"#EXTINF:{self.seconds:.3f},", f"{prefix}{number}.ts"]
        return "\n".join(lines + ["#EXT-X-ENDLIST", ""][is_live:]).encode()

    def routes(self):
        """Return the routes of the segments."""
        return {f"/{number}.ts": web.content(data) for number, data in enumerate(self.contents)}


def make_segments(folder, *, count, pictures):
    """Return the segments of a film whose pictures have their number, each with its own times."""
    pattern = folder / "%d.ts"
    _segment(pattern, count, pictures)
    return Segments(
        pictures / RATE, [(folder / f"{number}.ts").read_bytes() for number in range(count)]
    )


def _segment(pattern, count, pictures):
    film = Film(
        "whole.ts",
        "libx264",
        *steady(count * pictures, RATE, 3600),
        options={"g": str(pictures), "bf": "0", "sc_threshold": "0"},
        muxer={
            "segment_time": str((pictures - 0.5) / RATE),
            "segment_format": "mpegts",
        },
        container="segment",
    )
    make(pattern, film)


class Live:
    """A route with the playlist of a live stream, which has one segment more with each `step`."""

    def __init__(self, segments, *, window=3):
        self._segments = segments
        self._window = window
        self.newest = window
        self._lock = threading.Lock()

    def step(self):
        """Add the next segment."""
        with self._lock:
            self.newest += 1

    def __call__(self, server, handler):
        with self._lock:
            first = self.newest - self._window
        data = self._segments.playlist(first, self._window, is_live=True)
        web.content(data, "application/vnd.apple.mpegurl")(server, handler)
