"""The events of a live view, and the commands that follow from them; see `reducer`.

Readers report their events with the number of their attempt, so that those of an earlier attempt
cannot be taken for those of the present one. The last event of each reader is `Ended`, `Lost` or
`Stopped`; its source is closed by then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swiftcam.capture.frame import Shot
    from swiftcam.pipeline.state.condition import Condition
    from swiftcam.pipeline.state.label_stream import GapReason
    from swiftcam.pipeline.state.snapshot import Problem


class Cause(Enum):
    """The cause of a loss, as far as it decides what follows.

    `BROKEN`: the source broke. `CAMERA`: a camera or stream cannot be used. `UNAVAILABLE`: it
    cannot be used now, but perhaps later. `HELD`: an earlier connection of this process holds it.
    """

    BROKEN = "broken"
    CAMERA = "camera"
    UNAVAILABLE = "unavailable"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Connected:
    """The properties of a source. `source`: its name. See `Source`."""

    source: str = ""
    is_live: bool = True
    may_stand_still: bool = False
    silence_limit: float | None = None


# --- events of a reader ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened:
    """The source is open."""

    attempt: int
    connected: Connected


@dataclass(frozen=True, slots=True)
class Frame:
    """A new picture. `digest`: its fingerprint; recorded media has none.

    `is_jump`: the user asked for it with a jump or a step. `gap`: the reason why it does not follow
    the picture before it, None if it does.
    """

    attempt: int
    digest: int | None = None
    is_black: bool = False
    is_jump: bool = False
    gap: GapReason | None = None
    shot: Shot | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that is identical to the one before."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A picture that was delivered, but not decoded."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The regular end of the media."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The source could not be opened, or broke."""

    attempt: int
    reason: str
    cause: Cause
    problem: Problem


@dataclass(frozen=True, slots=True)
class Stopped:
    """The reader has ended because it was asked to."""

    attempt: int


# --- acts of the user, of the model and of time ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start:
    """The run starts."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The user pauses the picture."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The user resumes after a pause."""


@dataclass(frozen=True, slots=True)
class Step:
    """The user pauses recorded media and moves by `count` pictures."""

    count: int


@dataclass(frozen=True, slots=True)
class Seek:
    """The user jumps to a position of recorded media, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stop:
    """The user stops the run."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The run cannot continue, for a reason outside the readers."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Drained:
    """The last frame of a source that ended has its labels."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed.

    `asleep`: seconds that the machine has slept so far, see `Clocks`. `source`: the name of the
    source, which an attempt may have found out before it is open.
    """

    asleep: float = 0.0
    source: str = ""


ReaderEvent = Opened | Frame | Still | Skipped | Ended | Lost | Stopped
Event = ReaderEvent | Start | Pause | Resume | Step | Seek | Stop | Failed | Drained | Tick


# --- commands ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenReader:
    """Start a reader, which connects to the source."""

    attempt: int


@dataclass(frozen=True, slots=True)
class StopReader:
    """Ask a reader to end, without waiting for it."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Let the reader hold its picture."""


@dataclass(frozen=True, slots=True)
class Play:
    """Let the reader play."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Let the reader jump to a position in seconds, or move by some pictures."""

    seconds: float | None = None
    steps: int = 0


@dataclass(frozen=True, slots=True)
class EndFrames:
    """Hand over no more frames. `discard`: drop the one that was not taken, too."""

    discard: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Tell the label side that a gap begins."""

    reason: GapReason


@dataclass(frozen=True, slots=True)
class Extend:
    """Tell the label side that the picture has not changed until now."""


Command = OpenReader | StopReader | Hold | Play | Jump | EndFrames | Cut | Extend
