"""The readers of one run by their numbers, and those that earlier runs left behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from swiftcam.pipeline.reading.reader import Reader, ReaderParts
from swiftcam.pipeline.reading.transport import Transport
from swiftcam.pipeline.reading.viewport import Viewport

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from swiftcam.capture.source import Source
    from swiftcam.pipeline.reading.reader import ReaderListener


@dataclass(frozen=True)
class ReadingOptions:
    """How a source is read; see `RunOptions`, `Viewport` and `Transport`.

    `number`: the number of the run, for the names of its threads.
    """

    every_frame: bool
    number: int
    waits_for_camera: bool = False
    viewport: Viewport = field(default_factory=Viewport)
    transport: Transport = field(default_factory=Transport)


class Left(NamedTuple):
    """A reader that a run left behind: what made its source, its number, and its return."""

    make_source: Callable[[], Source]
    attempt: int
    returned: threading.Event


@dataclass(frozen=True)
class Earlier:
    """What earlier runs left behind.

    `readers`: those that may still hold a device. `attempt`: the newest number. `wait`: waits, for
    a limited time, until the previous run has released its device.
    """

    readers: tuple[Left, ...] = ()
    attempt: int = 0
    wait: Callable[[], object] | None = None


class Connections:
    """Starts and stops the readers of one run, as the reducer commands.

    `make_source` returns an unopened source for each connection; the first one is made at once.
    `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        listener: ReaderListener,
        options: ReadingOptions,
        clock: Callable[[], float],
        earlier: Earlier,
    ) -> None:
        self._make_source = make_source
        self._listener = listener
        self._options = options
        self._clock = clock
        self._before = earlier.wait
        self._earlier = earlier.readers
        self.source = make_source()
        self._is_used = False  # the source that was made first
        self._readers: tuple[Reader, ...] = ()

    @property
    def threads(self) -> list[Reader]:
        """All readers that may be alive, each of them started; the newest is last."""
        return list(self._readers)

    @property
    def abandoned(self) -> int:
        """The number of replaced readers that are stuck in a driver."""
        return sum(reader.is_alive() for reader in self._readers[:-1])

    @property
    def left(self) -> tuple[Left, ...]:
        """The readers of this run and of earlier ones that have not returned."""
        own = tuple(Left(self._make_source, r.attempt, r.returned) for r in self._readers)
        return tuple(reader for reader in self._earlier + own if not reader.returned.is_set())

    def forget_returned(self) -> list[int]:
        """Return the numbers of earlier runs' readers that have returned since the last call."""
        returned = [reader.attempt for reader in self._earlier if reader.returned.is_set()]
        if returned:
            self._earlier = tuple(r for r in self._earlier if r.attempt not in returned)
        return returned

    def open(self, attempt: int) -> str:
        """Connect, with a new reader; return why the system has no thread for it, "" if it has.

        Raises:
            SwiftCamError: the source cannot be made again.
        """
        if self._is_used:
            self.source = self._make_source()
        self._is_used = True
        parts = ReaderParts(
            attempt=attempt,
            source=self.source,
            listener=self._listener,
            transport=self._options.transport,
            clock=self._clock,
            name=f"swiftcam-capture-{self._options.number}",
            is_unpaced=self._options.every_frame,
        )
        reader = Reader(parts, self._before)
        self._before = None
        try:
            reader.start()  # before it becomes the newest one: `threads` has only started ones
        except RuntimeError as error:
            return str(error)
        self._readers = (*(r for r in self._readers if r.is_alive()), reader)
        return ""

    def stop(self, attempt: int) -> None:
        """Ask a reader to end, without waiting for it."""
        for reader in self._readers:
            if reader.attempt == attempt:
                reader.stop()
