"""One live state of each kind, and one event of each kind, for tests of the reducer."""

from msgspec import structs

from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.deciding.live_events import Cause, Connected
from swiftcam.pipeline.deciding.live_state import LiveState
from swiftcam.pipeline.deciding.reducer import reduce
from swiftcam.pipeline.deciding.watchdog import Watchdog
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.snapshot import Problem, State

NOW = 100.0
CAMERA = Connected("camera")
FILM = Connected("film", is_live=False)


def fed(*steps, waits_for_camera=False):
    """Return the state after (seconds, event) pairs, starting at 0."""
    state = LiveState(Watchdog.at(0.0), waits_for_camera=waits_for_camera)
    for now, event in steps:
        state, _ = reduce(state, event, now)
    return state


def lost(attempt, cause=Cause.BROKEN):
    return events.Lost(attempt, "gone.", cause, Problem.SOURCE)


_OPENED = ((90.0, events.Start()), (90.1, events.Opened(1, CAMERA)))
_LIVE = (*_OPENED, (99.5, events.Frame(1, digest=1)), (99.9, events.Frame(1, digest=2)))
_WAITING = ((90.0, events.Start()), (90.1, lost(1, Cause.UNAVAILABLE)))
_STALLED = (*_OPENED, (97.0, events.Frame(1, digest=1)), (99.8, events.Tick()))
_FILM = (
    (90.0, events.Start()),
    (90.1, events.Opened(1, FILM)),
    (90.2, events.Frame(1)),
)

STATES = {
    "opening": fed((90.0, events.Start())),
    "opening, may wait": fed((90.0, events.Start()), waits_for_camera=True),
    "waiting": fed(*_WAITING, waits_for_camera=True),
    "waiting, tried": fed(*_WAITING, (99.9, events.Tick()), waits_for_camera=True),
    "live": fed(*_LIVE),
    "paused": fed(*_LIVE, (99.95, events.Pause())),
    "stalled": fed(*_STALLED),
    "reconnecting": fed(*_LIVE, (99.95, lost(1))),
    "reconnecting, tried": fed(*_LIVE, (99.91, lost(1)), (100.5, events.Tick())),
    "film": fed(*_FILM),
    "film paused": fed(*_FILM, (90.3, events.Pause())),
    "film read": fed(*_FILM, (99.0, events.Ended(1))),
    "film read, paused": fed(*_FILM, (99.0, events.Ended(1)), (99.1, events.Pause())),
    "stopped": fed(*_LIVE, (99.95, events.Stop())),
    "ended": fed(*_FILM, (99.0, events.Ended(1)), (99.5, events.Drained())),
    "failed": fed((90.0, events.Start()), (99.0, lost(1))),
}

EVENTS = {
    "Opened": events.Opened(1, CAMERA),
    "Frame": events.Frame(1, digest=9),
    "Frame of a jump": events.Frame(1, digest=9, is_jump=True),
    "black Frame": events.Frame(1, digest=9, is_black=True),
    "Still": events.Still(1),
    "Skipped": events.Skipped(1),
    "Ended": events.Ended(1),
    "Lost": lost(1),
    "Lost, in use": lost(1, Cause.UNAVAILABLE),
    "Stopped": events.Stopped(1),
    "Frame of another attempt": events.Frame(7, digest=9),
    "Lost of another attempt": lost(7),
    "Pause": events.Pause(),
    "Resume": events.Resume(),
    "Step": events.Step(1),
    "Seek": events.Seek(3.0),
    "Stop": events.Stop(),
    "Failed": events.Failed(Condition(State.FAILED, "no model", Problem.MODEL)),
    "Drained": events.Drained(),
    "Tick": events.Tick(),
    "Tick 3 s later": events.Tick(),
    "Tick 16 s later": events.Tick(),
    "Tick after sleep": events.Tick(asleep=60.0),
}
LATER = {"Tick 3 s later": 3.0, "Tick 16 s later": 16.0}


def step(state, event):
    """Return what `reduce` makes of a named event in a named state."""
    if state in ("film", "film paused", "film read", "ended") and event == "Opened":
        return reduce(STATES[state], events.Opened(1, FILM), NOW)
    before, happened = STATES[state], EVENTS[event]
    if state.endswith("tried") and getattr(happened, "attempt", None) == 1:
        happened = structs.replace(happened, attempt=2)
    return reduce(before, happened, NOW + LATER.get(event, 0.0))
