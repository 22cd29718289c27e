"""An opened file or stream: its video, decoded frame by frame. One thread uses it."""

from __future__ import annotations

import itertools
import logging
from collections import deque
from typing import TYPE_CHECKING, cast

import av
from av.codec.context import Flags
from av.stream import Discard, Disposition

from swiftcam.capture.av.damage import Damage
from swiftcam.capture.av.deinterlacing import Deinterlacer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

log = logging.getLogger(__name__)

_COVER = Disposition.attached_pic | Disposition.timed_thumbnails
# Of its packets, only those at the start of a block have a position and a timestamp. FFmpeg counts
# on from there, but wrongly after a jump into the middle of a block.
_PROGRAM_STREAM = "mpeg"
# The mark of a damaged packet may come so many packets early: parsers look ahead.
_MARKED_EARLY = 2
_UNMARKED = "hls"  # each segment seems to lack a part at its start
_READ_ERRORS_IN_A_ROW = 16  # damaged places of a file that are read past, without a picture between


class OpenMedia:
    """The video of an opened container.

    `failure`: why reading ended; None at a regular end. `is_encrypted`: it has a copy protection.
    """

    def __init__(
        self, container: InputContainer, stream: VideoStream, *, is_live: bool = False
    ) -> None:
        self.container = container
        self.stream = stream
        self.failure: Exception | None = None
        self.is_encrypted = False
        self._damage = Damage(is_live=is_live)
        self._is_live = is_live
        self._reorder_depth = 0
        self._deinterlacer = Deinterlacer()
        self._skips_to_key = False
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        # Threads that decode several frames at once would delay each by some frames.
        stream.thread_type = "SLICE" if is_live else "AUTO"
        stream.codec_context.flags |= Flags.copy_opaque  # numbers of packets, see `Damage`
        self._frames = self._decoded()

    @property
    def damaged(self) -> int:
        """The pictures that could not be decoded, or only with errors, and were skipped."""
        return self._damage.count

    def next_frame(self) -> VideoFrame | None:
        """Return the next good frame in the order of display; None at the end, see `failure`."""
        return next(self._frames, None)

    def jump(self, seconds: float) -> bool:
        """Continue at the key frame before a timestamp (not a position); False if impossible."""
        self._frames.close()
        self.failure = None
        self._deinterlacer.reset()
        self._damage.restart()
        context = self.stream.codec_context
        self._reorder_depth = max(self._reorder_depth, context.reorder_depth)
        try:
            assert self.stream.time_base is not None
            self.container.seek(round(seconds / self.stream.time_base), stream=self.stream)
        except av.FFmpegError as error:
            log.debug("jump to %.3f s: %s", seconds, error)
            return False
        finally:
            self._frames = self._decoded()
        self._skips_to_key = self.container.format.name == _PROGRAM_STREAM
        # The decoder forgets how far frames are reordered, and would drop some while it learns.
        context.reorder_depth = self._reorder_depth
        return True

    def recount(self, earlier: OpenMedia) -> None:
        """Continue the count of another connection to the same media, which is played again."""
        self._damage.recount(earlier._damage)

    def close(self) -> None:
        """Release the file or connection."""
        self._frames.close()
        self.container.close()

    def _decoded(self) -> Generator[VideoFrame]:
        for packet in self._numbered():
            try:
                frames = self.stream.decode(packet)
            except EOFError:
                break
            except av.FFmpegError as error:
                log.debug("a packet cannot be decoded: %s", error)
                self._damage.add(packet.pts)
                continue
            for frame in frames:
                if self._damage.is_good(frame):
                    yield from self._deinterlacer.push(frame)
        yield from self._deinterlacer.flush()

    def _numbered(self) -> Iterator[Packet[VideoStream]]:
        """Yield the packets, with numbers for `Damage`."""
        waiting: deque[Packet[VideoStream]] = deque()
        has_marks = self.container.format.name != _UNMARKED
        for packet in self._packets():
            self.is_encrypted |= packet.has_sidedata("encryption_info")
            waiting.append(packet)
            while waiting and (self._is_live or not has_marks or _is_known(waiting)):
                first = waiting.popleft()
                is_marked = has_marks and first.is_corrupt
                is_damaged = is_marked and not _has_seam([first, *waiting])
                self._damage.number(first, is_damaged=is_damaged)
                yield first

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        """Yield the packets of the stream, past damaged places; last, one that flushes."""
        errors = 0
        while True:
            try:
                for packet in self.container.demux(self.stream):
                    errors = 0 if packet.size else errors
                    if self._is_wanted(packet):
                        yield packet
                return
            except av.InvalidDataError as error:
                errors += 1
                if errors > _READ_ERRORS_IN_A_ROW:
                    self.failure = error
                    break
                self._damage.add(None)
            except (av.FFmpegError, OSError) as error:
                self.failure = error
                break
        flushing = cast("Packet[VideoStream]", av.Packet())
        if self.stream.time_base is not None:
            flushing.time_base = self.stream.time_base
        yield flushing

    def _is_wanted(self, packet: Packet[VideoStream]) -> bool:
        """Tell whether the timestamp of a packet can be trusted; see `_PROGRAM_STREAM`."""
        if self._skips_to_key and packet.size and (packet.pos is None or not packet.is_keyframe):
            return False
        self._skips_to_key = False
        return True


def _is_known(waiting: deque[Packet[VideoStream]]) -> bool:
    """Tell whether it is known of the first packet if something is missing after it."""
    return not waiting[0].is_corrupt or len(waiting) > _MARKED_EARLY or not waiting[-1].size


def _has_seam(packets: list[Packet[VideoStream]]) -> bool:
    """Tell whether two recordings meet among packets: there, MPEG-TS seems to lack a part."""
    times = [packet.dts for packet in packets if packet.dts is not None]
    return any(following < time for time, following in itertools.pairwise(times))


def video_stream(container: InputContainer) -> VideoStream | None:
    """Return the video to play, never a cover picture; None if there is only sound or nothing."""
    films = [stream for stream in container.streams.video if not stream.disposition & _COVER]
    best = container.streams.best("video")
    if best in films:
        return best
    decodable = [stream for stream in films if stream.codec_context is not None]
    return next(iter(decodable or films), None)
