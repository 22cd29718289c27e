"""Deinterlaces: makes one whole picture of the two half pictures of an interlaced frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.filter import Graph

if TYPE_CHECKING:
    from fractions import Fraction

    from av.video.frame import VideoFrame

_LEAST_SIDE = 4  # pixels; FFmpeg's filter refuses smaller pictures


class Deinterlacer:
    """Passes frames through; from the first interlaced one on, through FFmpeg's filter `bwdif`.

    The filter compares a frame with its neighbours, so each one comes out after the next went in.
    Progressive frames between interlaced ones are not changed. The number of frames and their times
    stay the same.
    """

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._layout: tuple[int, int, str, Fraction | None] | None = None

    def push(self, frame: VideoFrame) -> list[VideoFrame]:
        """Return the frames that are ready after this one, in order; perhaps none."""
        if self._graph is None and not (frame.interlaced_frame and _is_supported(frame)):
            return [frame]
        ready = []
        layout = (frame.width, frame.height, frame.format.name, frame.time_base)
        if layout != self._layout:
            ready = self.flush()
            if not _is_supported(frame):
                return [*ready, frame]
            self._graph, self._layout = _graph(frame), layout
        assert self._graph is not None
        self._graph.vpush(frame)
        return ready + _pulled(self._graph)

    def flush(self) -> list[VideoFrame]:
        """Return the last frame, which waits for a next one, and start afresh."""
        graph, self._graph, self._layout = self._graph, None, None
        if graph is None:
            return []
        graph.vpush(None)
        return _pulled(graph)

    def reset(self) -> None:
        """Start afresh, without the waiting frame: the next one is not its neighbour."""
        self._graph = self._layout = None


def _is_supported(frame: VideoFrame) -> bool:
    return min(frame.width, frame.height) >= _LEAST_SIDE and frame.time_base is not None


def _graph(frame: VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    graph.link_nodes(
        source, graph.add("bwdif", "mode=send_frame:deint=interlaced"), graph.add("buffersink")
    ).configure()
    return graph


def _pulled(graph: Graph) -> list[VideoFrame]:
    frames = []
    while True:
        try:
            frames.append(graph.vpull())
        except (av.BlockingIOError, EOFError):  # it needs the next one, or has given the last
            return frames
