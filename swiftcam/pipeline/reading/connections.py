"""The connections of one run to its source: the present reader, and those that it replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.pipeline.reading.reader import Reader
from swiftcam.pipeline.reading.transport import Transport
from swiftcam.pipeline.reading.viewport import Viewport

if TYPE_CHECKING:
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


class Connections:
    """Holds the present reader. A replaced one is asked to stop; if it hangs, it is counted.

    `make_source` returns an unopened source for each connection. `clock` gives monotonic seconds.
    `before` runs once, first, on the thread of the first reader.
    """

    def __init__(
        self,
        make_source: Callable[[], Source],
        listener: ReaderListener,
        options: ReadingOptions,
        clock: Callable[[], float],
        before: Callable[[], object] | None,
    ) -> None:
        self._make_source = make_source
        self._listener = listener
        self._options = options
        self._clock = clock
        self._present = self._new_reader(before)
        self._replaced: list[Reader] = []

    @property
    def source(self) -> Source:
        """The source of the present reader."""
        return self._present.source

    @property
    def threads(self) -> list[Reader]:
        """All readers that may be alive, each of them started; the present one is last."""
        return [*self._replaced, self._present]

    @property
    def abandoned(self) -> int:
        """The number of replaced readers that are stuck in a driver."""
        return sum(reader.is_alive() for reader in self._replaced)

    def is_present(self, reader: Reader) -> bool:
        """Tell whether a reader is the present one."""
        return reader is self._present

    def start(self) -> None:
        """Start the first reader."""
        self._present.start()

    def stop(self) -> None:
        """Ask the present reader to end, without waiting for it."""
        self._present.stop()

    def replace(self) -> None:
        """Connect again, with another reader."""
        self.stop()
        self._replaced = [r for r in self._replaced if r.is_alive()] + [self._present]
        reader = self._new_reader()
        reader.start()  # before it becomes the present one: `threads` has only started ones
        self._present = reader

    def _new_reader(self, before: Callable[[], object] | None = None) -> Reader:
        return Reader(
            self._make_source(),
            self._listener,
            transport=self._options.transport,
            clock=self._clock,
            name=f"swiftcam-capture-{self._options.number}",
            is_unpaced=self._options.every_frame,
            before=before,
        )
