"""The events of a live view, and the commands that follow from them; see `reducer`.

Readers report their events with the number of their attempt, so that those of an earlier attempt
cannot be taken for those of the present one. The last event of each reader is `Ended`, `Lost` or
`Stopped`; its source is closed by then.

They are frozen structs of msgspec: defining as many dataclasses takes 30 ms of every start.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

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


class Connected(Struct, frozen=True):
    """The properties of a source. `source`: its name. See `Source`."""

    source: str = ""
    is_live: bool = True
    may_stand_still: bool = False
    silence_limit: float | None = None


# --- events of a reader ------------------------------------------------------------------------


class Opened(Struct, frozen=True):
    """The source is open."""

    attempt: int
    connected: Connected


class Frame(Struct, frozen=True):
    """A new picture. `digest`: its fingerprint; recorded media has none.

    `is_jump`: the user asked for it with a jump or a step. `gap`: the reason why it does not follow
    the picture before it, None if it does.
    """

    attempt: int
    digest: int | None = None
    is_black: bool = False
    is_jump: bool = False
    gap: GapReason | None = None
    shot: Shot | None = None


class Still(Struct, frozen=True):
    """A picture that is identical to the one before."""

    attempt: int


class Skipped(Struct, frozen=True):
    """A picture that was delivered, but not decoded."""

    attempt: int


class Ended(Struct, frozen=True):
    """The regular end of the media."""

    attempt: int


class Lost(Struct, frozen=True):
    """The source could not be opened, or broke."""

    attempt: int
    reason: str
    cause: Cause
    problem: Problem


class Stopped(Struct, frozen=True):
    """The reader has ended because it was asked to."""

    attempt: int


# --- acts of the user, of the model and of time ------------------------------------------------


class Start(Struct, frozen=True):
    """The run starts."""


class Pause(Struct, frozen=True):
    """The user pauses the picture."""


class Resume(Struct, frozen=True):
    """The user resumes after a pause."""


class Step(Struct, frozen=True):
    """The user pauses recorded media and moves by `count` pictures."""

    count: int


class Seek(Struct, frozen=True):
    """The user jumps to a position of recorded media, in seconds."""

    seconds: float


class Stop(Struct, frozen=True):
    """The user stops the run."""


class Failed(Struct, frozen=True):
    """The run cannot continue, for a reason outside the readers."""

    condition: Condition


class Drained(Struct, frozen=True):
    """The last frame of a source that ended has its labels."""


class Tick(Struct, frozen=True):
    """Time has passed.

    `asleep`: seconds that the machine has slept so far, see `Clocks`. `source`: the name of the
    source, which an attempt may have found out before it is open.
    """

    asleep: float = 0.0
    source: str = ""


ReaderEvent = Opened | Frame | Still | Skipped | Ended | Lost | Stopped
Event = ReaderEvent | Start | Pause | Resume | Step | Seek | Stop | Failed | Drained | Tick


# --- commands ----------------------------------------------------------------------------------


class OpenReader(Struct, frozen=True):
    """Start a reader, which connects to the source."""

    attempt: int


class StopReader(Struct, frozen=True):
    """Ask a reader to end, without waiting for it."""

    attempt: int


class Hold(Struct, frozen=True):
    """Let the reader hold its picture."""


class Play(Struct, frozen=True):
    """Let the reader play."""


class Jump(Struct, frozen=True):
    """Let the reader jump to a position in seconds, or move by some pictures."""

    seconds: float | None = None
    steps: int = 0


class EndFrames(Struct, frozen=True):
    """Hand over no more frames. `discard`: drop the one that was not taken, too."""

    discard: bool = False


class Cut(Struct, frozen=True):
    """Tell the label side that a gap begins."""

    reason: GapReason


class Extend(Struct, frozen=True):
    """Tell the label side that the picture has not changed until now."""


Command = OpenReader | StopReader | Hold | Play | Jump | EndFrames | Cut | Extend
