"""The live state: everything that a run knows about its source, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam.pipeline.deciding.live_events import Connected
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.snapshot import State

if TYPE_CHECKING:
    from swiftcam.pipeline.deciding.outage import Outage
    from swiftcam.pipeline.deciding.watchdog import Watchdog

MAX_HUNG = 3  # readers of one source that hang in a driver; then no other one is started
MAX_EARLIER = 16  # those of all sources together
OPENING = Condition(State.OPENING)


@dataclass(frozen=True, slots=True)
class LiveState:
    """The live state of a run. It changes only in `reducer.reduce`.

    `watchdog`: the times and the content of the newest pictures. `condition`: what views show.
    `waits_for_camera`: see `RunOptions`. `attempt`: the number of the newest attempt; numbers
    continue over the runs of a pipeline. `reader`: the attempt whose reader is read, None between
    two. `hung`: attempts whose readers were asked to end and have not. `earlier`: the same for
    earlier runs with other sources. `began_at`: when the newest attempt began. `opening_seconds`:
    the longest time that an attempt took until its first picture. `connected`: the properties of
    the source. `frames`: the number of frames of the run. `is_black`: the newest one is black.
    `outage`: the present outage, or wait for a camera. `is_playing`: there is no pause. `ending`:
    the condition once the last frame has its labels, None before the end of the source.
    `finished_at`: when the final state was entered. `asleep`: seconds that the machine has slept.
    """

    watchdog: Watchdog
    condition: Condition = OPENING
    waits_for_camera: bool = False
    attempt: int = 0
    reader: int | None = None
    hung: frozenset[int] = frozenset()
    earlier: frozenset[int] = frozenset()
    began_at: float = 0.0
    opening_seconds: float = 0.0
    connected: Connected = field(default_factory=Connected)
    frames: int = 0
    is_black: bool = False
    outage: Outage | None = None
    is_playing: bool = True
    ending: Condition | None = None
    finished_at: float = 0.0
    asleep: float = 0.0

    @property
    def state(self) -> State:
        """The state of the condition."""
        return self.condition.state

    @property
    def is_final(self) -> bool:
        """Tell whether the state stays until the next start."""
        return self.condition.state.is_final

    @property
    def stuck(self) -> frozenset[int]:
        """The attempts of all readers that were asked to end and have not."""
        return self.hung | self.earlier
