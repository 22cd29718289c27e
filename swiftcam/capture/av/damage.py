"""Tells which decoded frames of a film or stream are whole, and counts the damaged ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# After a damaged picture, those up to the next key frame are skipped: without an error, each may
# show parts of what it refers to. After so many in a row they are shown nonetheless, since there
# may be no other key frame, or errors all the time (say, a bad radio link).
_DAMAGED, _LIVE_DAMAGED = 300, 25


class Damage:
    """The damaged pictures of one opened film or stream; `count`: how many were skipped.

    Each is counted once, however often it is played. Packets are numbered in the order in which
    they are decoded, and a frame has the number of its packet: a frame can only refer to frames
    with lower numbers. A packet that its container marks as damaged (in MPEG-TS, a part is missing)
    makes all frames from it on doubtful, up to a key frame.
    """

    def __init__(self, *, is_live: bool) -> None:
        self.count = 0
        self._is_live = is_live
        self._counted: set[int] = set()  # timestamps
        self._in_a_row = 0
        self._next_number = 0
        self._marked: list[int] = []  # numbers of damaged packets, since the last good key frame
        self._fed: dict[int, int | None] = {}  # timestamps of packets since the first of them

    def number(self, packet: Packet[VideoStream], *, is_damaged: bool) -> None:
        """Number a packet that is decoded next; the last one, which is empty, stays as it is."""
        if not packet.size:
            return
        number, self._next_number = self._next_number, self._next_number + 1
        packet.opaque = number
        if is_damaged:
            self._marked.append(number)
        if self._marked:
            self._fed[number] = packet.pts

    def add(self, timestamp: int | None) -> None:
        """Count a picture that cannot be decoded; those that follow may refer to it."""
        self._in_a_row += 1
        self._add_once(timestamp)

    def is_good(self, frame: VideoFrame) -> bool:
        """Tell whether a frame is whole; those that may refer to a damaged one are not."""
        number = frame.opaque if isinstance(frame.opaque, int) else None
        if not frame.is_corrupt and frame.key_frame and not self._is_doubtful_key(number):
            self._recover(number)
            return True
        is_doubtful = number is not None and any(each <= number for each in self._marked)
        if not (frame.is_corrupt or self._in_a_row or is_doubtful):
            return True
        if number is not None:
            self._fed.pop(number, None)
        is_last = self._in_a_row >= (_LIVE_DAMAGED if self._is_live else _DAMAGED)
        if is_last and (self._is_live or not frame.is_corrupt):
            return True
        self.add(frame.pts)
        return False

    def restart(self) -> None:
        """Continue after a jump: what comes next refers to nothing before."""
        self._in_a_row = 0
        self._marked.clear()
        self._fed.clear()

    def recount(self, earlier: Damage) -> None:
        """Continue the count of another connection to the same film, which is played again."""
        self.count = max(self.count, earlier.count)
        self._counted |= earlier._counted

    def _is_doubtful_key(self, number: int | None) -> bool:
        # The mark of a packet may be meant for the next one: parsers look ahead.
        return number is not None and any(number - each in (0, 1) for each in self._marked)

    def _recover(self, number: int | None) -> None:
        """Trust frames again from a good key frame on; count what never came out before it."""
        self._in_a_row = 0
        if not self._marked:
            return
        until = self._next_number if number is None else number
        self._marked = [each for each in self._marked if each > until]
        for each in [each for each in self._fed if each <= until]:
            timestamp = self._fed.pop(each)
            if each < until:
                self._add_once(timestamp)

    def _add_once(self, timestamp: int | None) -> None:
        if timestamp is None or timestamp not in self._counted:
            self.count += 1
        if timestamp is not None:
            self._counted.add(timestamp)


def damage_notice(count: int) -> str:
    """Return a sentence about damaged pictures that were skipped; "" if there are none."""
    if not count:
        return ""
    if count == 1:
        return phrase("1 damaged picture was skipped.")
    return phrase("{count} damaged pictures were skipped.", count=count)
