"""The table of the reducer: every event in every state, and the invariants in any order."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.deciding.live_events import Cause, Connected
from swiftcam.pipeline.deciding.live_state import MAX_HUNG, LiveState
from swiftcam.pipeline.deciding.reducer import reduce
from swiftcam.pipeline.deciding.watchdog import Watchdog
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.snapshot import Problem, State
from tests.docs.markdown import Page
from tests.pipeline.deciding.live_states import EVENTS, STATES, step

# state | event | next state | commands. Each other event leaves the state, without commands.
TABLE = """
opening | Frame | live |
opening | Frame of a jump | live |
opening | black Frame | live | Cut
opening | Ended | failed | EndFrames
opening | Lost | failed | EndFrames
opening | Lost, in use | failed | EndFrames
opening | Stopped | failed | EndFrames
opening | Step | opening | Jump
opening | Seek | opening | Jump
opening | Stop | stopped | StopReader EndFrames
opening | Failed | failed | StopReader EndFrames
opening | Tick 16 s later | failed | StopReader EndFrames
opening, may wait | Frame | live |
opening, may wait | Frame of a jump | live |
opening, may wait | black Frame | live | Cut
opening, may wait | Ended | failed | EndFrames
opening, may wait | Lost | failed | EndFrames
opening, may wait | Lost, in use | waiting |
opening, may wait | Stopped | failed | EndFrames
opening, may wait | Step | opening | Jump
opening, may wait | Seek | opening | Jump
opening, may wait | Stop | stopped | StopReader EndFrames
opening, may wait | Failed | failed | StopReader EndFrames
opening, may wait | Tick 16 s later | failed | StopReader EndFrames
waiting | Step | waiting | Jump
waiting | Seek | waiting | Jump
waiting | Stop | stopped | EndFrames
waiting | Failed | failed | EndFrames
waiting | Tick | waiting | OpenReader
waiting | Tick 3 s later | waiting | OpenReader
waiting | Tick 16 s later | waiting | OpenReader
waiting | Tick after sleep | waiting | OpenReader
waiting, tried | Frame | live |
waiting, tried | Frame of a jump | live |
waiting, tried | black Frame | live | Cut
waiting, tried | Lost | failed | EndFrames
waiting, tried | Step | waiting | Jump
waiting, tried | Seek | waiting | Jump
waiting, tried | Stop | stopped | StopReader EndFrames
waiting, tried | Failed | failed | StopReader EndFrames
waiting, tried | Tick 16 s later | waiting | StopReader
live | black Frame | live | Cut
live | Still | live | Extend
live | Ended | reconnecting | Cut
live | Lost | reconnecting | Cut
live | Lost, in use | reconnecting | Cut
live | Stopped | reconnecting | Cut
live | Pause | paused | Hold Cut
live | Stop | stopped | StopReader EndFrames
live | Failed | failed | StopReader EndFrames
live | Tick 3 s later | stalled | Cut
live | Tick 16 s later | stalled | Cut
live | Tick after sleep | reconnecting | Cut StopReader OpenReader
paused | Ended | reconnecting | Cut Play
paused | Lost | reconnecting | Cut Play
paused | Lost, in use | reconnecting | Cut Play
paused | Stopped | reconnecting | Cut Play
paused | Resume | live | Play
paused | Stop | stopped | StopReader EndFrames
paused | Failed | failed | StopReader EndFrames
paused | Tick 3 s later | stalled | Cut Play
paused | Tick 16 s later | stalled | Cut Play
paused | Tick after sleep | reconnecting | Cut Play StopReader OpenReader
stalled | Frame | live |
stalled | Frame of a jump | live |
stalled | black Frame | live | Cut
stalled | Ended | reconnecting |
stalled | Lost | reconnecting |
stalled | Lost, in use | reconnecting |
stalled | Stopped | reconnecting |
stalled | Stop | stopped | StopReader EndFrames
stalled | Failed | failed | StopReader EndFrames
stalled | Tick 3 s later | reconnecting | StopReader OpenReader
stalled | Tick 16 s later | reconnecting | StopReader OpenReader
reconnecting | Stop | stopped | EndFrames
reconnecting | Failed | failed | EndFrames
reconnecting | Tick 3 s later | reconnecting | OpenReader
reconnecting | Tick 16 s later | reconnecting | OpenReader
reconnecting, tried | Frame | live |
reconnecting, tried | Frame of a jump | live |
reconnecting, tried | black Frame | live | Cut
reconnecting, tried | Stop | stopped | StopReader EndFrames
reconnecting, tried | Failed | failed | StopReader EndFrames
reconnecting, tried | Tick 16 s later | reconnecting | StopReader
film | black Frame | live | Cut
film | Still | live | Extend
film | Ended | live | EndFrames
film | Lost | live | EndFrames
film | Lost, in use | live | EndFrames
film | Stopped | live | EndFrames
film | Pause | paused | Hold
film | Step | paused | Hold Jump
film | Seek | live | Jump
film | Stop | stopped | StopReader EndFrames
film | Failed | failed | StopReader EndFrames
film paused | Ended | paused | EndFrames
film paused | Lost | paused | EndFrames
film paused | Lost, in use | paused | EndFrames
film paused | Stopped | paused | EndFrames
film paused | Resume | live | Play
film paused | Step | paused | Jump
film paused | Seek | paused | Jump
film paused | Stop | stopped | StopReader EndFrames
film paused | Failed | failed | StopReader EndFrames
film read | Pause | paused | Hold
film read | Step | paused | Hold Jump
film read | Seek | live | Jump
film read | Stop | stopped | EndFrames
film read | Failed | failed | EndFrames
film read | Drained | ended | EndFrames
film read, paused | Resume | live | Play
film read, paused | Step | paused | Jump
film read, paused | Seek | paused | Jump
film read, paused | Stop | stopped | EndFrames
film read, paused | Failed | failed | EndFrames
film read, paused | Drained | ended | EndFrames
"""


def rows():
    lines = [line.split("|") for line in TABLE.strip().splitlines()]
    return {
        (state.strip(), event.strip()): (after.strip(), commands.split())
        for state, event, after, commands in lines
    }


@pytest.mark.parametrize("state", STATES)
def test_every_event_in_every_state(state):
    expected = rows()
    unchanged = (STATES[state].state.value, [])
    found = {}
    for event in EVENTS:
        after, commands = step(state, event)
        found[event] = (after.state.value, [type(command).__name__ for command in commands])
    assert found == {event: expected.get((state, event), unchanged) for event in EVENTS}


def test_the_diagram_of_the_tour_shows_the_transitions_of_the_code():
    (block,) = (b for b in Page("docs/architecture.md").blocks if "stateDiagram-v2" in b.text)
    drawn = set()
    for line in block.text.splitlines():
        if "-->" not in line or "[*]" in line:
            continue
        states, named = line.split(":")
        before, after = (part.strip() for part in states.split("-->"))
        befores = [before]
        if before == "any":
            befores = [state.value for state in State if not state.is_final]
        drawn |= {(b, after, event.strip()) for b in befores for event in named.split(",")}
    found = set()
    for name, before in STATES.items():
        for event in EVENTS:
            after, _ = step(name, event)
            if after.state is not before.state:
                kind = type(EVENTS[event]).__name__
                found.add((before.state.value, after.state.value, kind))
    assert drawn == found


# --- any order ---------------------------------------------------------------------------------

SEQUENCES = int(os.environ.get("SWIFTCAM_SEQUENCES", "300"))  # by hand: 100000
_ACTS = {
    "pause": events.Pause(),
    "resume": events.Resume(),
    "step": events.Step(1),
    "seek": events.Seek(2.0),
    "drained": events.Drained(),
}
_DRIVER = ("open", "frame", "black", "same", "still", "skip", "end", "lose", "held", "return")
_ENDS_OF_A_PAUSE = (
    events.Resume,
    events.Tick,  # the source is silent, or the machine has slept
    events.Lost,
    events.Ended,
    events.Stopped,
    events.Drained,
)
ACTIONS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([0.05, 0.1, 0.5, 1.9, 2.5, 9.0, 20.0, 400.0])),
    st.tuples(st.just("sleep"), st.sampled_from([1.0, 60.0])),
    # An event of a reader: of the one that is read, or of an older one that returns late.
    st.tuples(st.sampled_from(_DRIVER), st.integers(0, 3)),
    st.tuples(st.sampled_from(sorted(_ACTS)), st.just(0)),
)


class World:
    """Drivers, readers and a user around a live state; checks the invariants at each event."""

    def __init__(self, *, is_live, waits_for_camera):
        self.connected = Connected("it", is_live=is_live)
        self.now, self.asleep, self.digest = 0.0, 0.0, 0
        self.running = []  # the attempts whose readers have not ended
        self.read = None  # the one that was not asked to end
        self.is_opened = False
        self.state = LiveState(Watchdog.at(0.0), waits_for_camera=waits_for_camera)
        self.feed(events.Start())

    def feed(self, event):
        before = self.state
        self.state, commands = reduce(before, event, self.now)
        for command in commands:
            self._obey(command)
        self._check(before, event)

    def _obey(self, command):
        match command:
            case events.OpenReader(attempt):
                assert self.read is None, "two readers on one device"
                assert not self.running or attempt > max(self.running)
                self.running.append(attempt)
                self.read, self.is_opened = attempt, False
            case events.StopReader(attempt):
                assert attempt == self.read
                self.read = None

    def _check(self, before, event):
        after = self.state
        if before.is_final:
            assert after.condition is before.condition
        if self.connected.is_live:
            assert after.state is not State.ENDED
        assert after.reader == (None if after.is_final else self.read)
        stopped = [attempt for attempt in self.running if attempt != self.read]
        assert after.is_final or set(stopped) == after.hung
        assert len(stopped) <= MAX_HUNG + 1
        if before.state is State.PAUSED and after.state is not State.PAUSED:
            assert isinstance(event, _ENDS_OF_A_PAUSE)
        if after.state in (State.STALLED, State.RECONNECTING, State.WAITING):
            assert after.outage is not None
        elif after.state is not State.OPENING:
            assert after.outage is None
        assert after.is_playing or after.state is State.PAUSED or after.is_final

    def act(self, action, value):
        if action == "wait":
            self.now += value
            self.feed(events.Tick(self.asleep))
        elif action == "sleep":
            self.asleep += value
            self.feed(events.Tick(self.asleep))
        elif action in _ACTS:
            self.feed(_ACTS[action])
        elif self.running:
            self._driver(action, self.running[-1 - value % len(self.running)])

    def _driver(self, action, attempt):
        if action in ("end", "lose", "held", "return"):
            self.running.remove(attempt)
            if attempt == self.read:
                self.read = None
            else:
                action = "return"
        elif attempt == self.read:
            self.is_opened = self.is_opened or action != "open"
        self.digest += action == "frame"
        self.feed(
            {
                "open": events.Opened(attempt, self.connected),
                "frame": events.Frame(attempt, self.digest),
                "black": events.Frame(attempt, 0, is_black=True),
                "same": events.Frame(attempt, self.digest),
                "still": events.Still(attempt),
                "skip": events.Skipped(attempt),
                "end": events.Ended(attempt),
                "lose": events.Lost(attempt, "gone.", Cause.BROKEN, Problem.SOURCE),
                "held": events.Lost(attempt, "in use.", Cause.UNAVAILABLE, Problem.SOURCE),
                "return": events.Stopped(attempt),
            }[action]
        )


@settings(max_examples=SEQUENCES, deadline=None)
@given(st.booleans(), st.booleans(), st.lists(ACTIONS, max_size=60))
def test_the_invariants_hold_in_any_order(is_live, waits_for_camera, actions):
    world = World(is_live=is_live, waits_for_camera=waits_for_camera)
    if world.running:
        world.act("open", 0)
    for action, value in actions:
        world.act(action, value)
    _ends_well(world)


def _ends_well(world):
    """Let everything work from now on: an outage ends with a picture."""
    for attempt in [each for each in world.running if each != world.read]:
        world.running.remove(attempt)
        world.feed(events.Stopped(attempt))
    for _ in range(200):
        if world.state.outage is None:
            break
        world.act("wait", 0.1)
        if world.read is not None and world.state.outage is not None:
            world.act("open", 0)
            world.act("frame", 0)
    assert world.state.outage is None
    assert world.state.state in (State.OPENING, State.LIVE, State.PAUSED) or world.state.is_final


@pytest.mark.parametrize("state", [name for name in STATES if not STATES[name].is_final])
def test_a_stop_ends_everything(state):
    after, commands = reduce(STATES[state], events.Stop(), 101.0)
    assert after.condition == Condition(State.STOPPED)
    reader = STATES[state].reader
    assert (events.StopReader(reader) in commands) == (reader is not None)
    assert events.EndFrames(discard=True) in commands
