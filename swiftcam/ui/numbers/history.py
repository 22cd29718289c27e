"""The last two minutes of the live numbers, for the plot. Toolkit-free."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from swiftcam.pipeline.state.snapshot import Recent

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import Statistics

LENGTH = 480  # one each quarter of a second


class History:
    """Collects one `Recent` for each new set of statistics; a gap where nothing was live."""

    def __init__(self) -> None:
        self._values: deque[Recent] = deque(maxlen=LENGTH)
        self._last: Statistics | None = None

    @property
    def values(self) -> tuple[Recent, ...]:
        """The numbers so far, oldest first."""
        return tuple(self._values)

    def add(self, snapshot: Snapshot) -> bool:
        """Take the numbers of a snapshot; tell whether they are new."""
        if snapshot.statistics is self._last or snapshot.state.is_final:
            return False
        self._last = snapshot.statistics
        is_running = snapshot.statistics.rates.inference > 0
        self._values.append(snapshot.statistics.recent if is_running else Recent())
        return True
