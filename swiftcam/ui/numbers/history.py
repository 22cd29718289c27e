"""The live numbers of the last two minutes, for the plot. Without Qt."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from swiftcam.pipeline import State
from swiftcam.pipeline.state.snapshot import Recent

if TYPE_CHECKING:
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import Statistics

LENGTH = 480  # values: two minutes at four a second


class History:
    """Collects one `Recent` for each new set of statistics; an empty one while nothing is live."""

    def __init__(self) -> None:
        self._values: deque[Recent] = deque(maxlen=LENGTH)
        self._last: Statistics | None = None

    @property
    def values(self) -> tuple[Recent, ...]:
        """The collected numbers, oldest first."""
        return tuple(self._values)

    def add(self, snapshot: Snapshot) -> bool:
        """Add the numbers of a snapshot; tell whether they were new."""
        if snapshot.statistics is self._last or snapshot.state.is_final:
            return False
        self._last = snapshot.statistics
        is_running = snapshot.state is State.LIVE and snapshot.statistics.rates.inference > 0
        self._values.append(snapshot.statistics.recent if is_running else Recent())
        return True
