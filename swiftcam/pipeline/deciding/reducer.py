"""The reducer of a live view: the one place that decides.

`reduce` is pure: it turns the live state, an event and the time into the next live state and the
commands that follow. These always hold:

- A live source never ends: what looks like its end is an outage. Only recorded media ends.
- At most one reader is read. The others were asked to end, and their events change nothing.
- A reader is started only while at most `MAX_HUNG` others of its source hang in a driver.
- A pause ends by an act of the user, the end of the source, or an outage, and by nothing else.
- An outage ends with a picture, in FAILED, or by an act of the user.
- A final state never changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from swiftcam.phrases import phrase
from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.deciding import retries
from swiftcam.pipeline.deciding.live_events import Cause
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.label_stream import GapReason
from swiftcam.pipeline.state.snapshot import Problem, State

if TYPE_CHECKING:
    from swiftcam.pipeline.deciding.live_events import Command, Event, ReaderEvent
    from swiftcam.pipeline.deciding.live_state import LiveState

    Decision = tuple[LiveState, tuple[Command, ...]]

_LIVE = Condition(State.LIVE)
_PAUSED = Condition(State.PAUSED)
_NO_PICTURE = (State.OPENING, State.WAITING, State.STALLED, State.RECONNECTING)
_PICTURE = (events.Frame, events.Still, events.Skipped)
_LAST = (events.Ended, events.Lost, events.Stopped)  # one of them is the last event of each reader
_CONNECTION = (events.Opened, *_LAST)


def reduce(state: LiveState, event: Event, now: float) -> Decision:
    """Return the live state after an event at `now` (monotonic seconds), and the commands."""
    if isinstance(event, _PICTURE):
        if event.attempt != state.reader or state.is_final:
            return state, ()
        return _on_picture(state, event, now)
    if isinstance(event, _CONNECTION):
        return _on_reader(state, event, now)
    if state.is_final:
        return state, ()
    match event:
        case events.Tick():
            return retries.on_tick(state, event, now)
        case events.Start():
            return retries.opened_or_blocked(state, now)
        case events.Stop():
            return retries.finished(state, Condition(State.STOPPED), now)
        case events.Failed():
            return retries.finished(state, event.condition, now)
        case events.Drained():
            if state.ending is None:
                return state, ()
            return retries.finished(state, state.ending, now)
    return _on_playback(state, event, now)


# --- pictures ----------------------------------------------------------------------------------


def _on_picture(
    state: LiveState, event: events.Frame | events.Still | events.Skipped, now: float
) -> Decision:
    if isinstance(event, events.Frame):
        return _on_frame(state, event, now)
    state = replace(state, watchdog=state.watchdog.delivered(now))
    if isinstance(event, events.Skipped):
        return state, ()
    if state.state is State.STALLED and _may_stand_still(state):
        return replace(state, condition=_LIVE, outage=None), (events.Extend(),)
    return state, (events.Extend(),) if state.state is State.LIVE else ()


def _may_stand_still(state: LiveState) -> bool:
    return state.connected.may_stand_still or state.watchdog.is_moving_or_known


def _on_frame(state: LiveState, event: events.Frame, now: float) -> Decision:
    """Show a frame. During a pause only one that the user asked for is shown."""
    if state.state is State.PAUSED and not event.is_jump:
        return replace(state, watchdog=state.watchdog.delivered(now)), ()
    commands: tuple[Command, ...] = ()
    if event.gap is not None:
        commands = (events.Cut(event.gap),)
    if event.is_black and not state.is_black:
        commands = (*commands, events.Cut(GapReason.BLACK))
    watchdog = state.watchdog.changed(now, event.digest, is_black=event.is_black)
    is_back = state.condition.state in _NO_PICTURE
    if not (is_back or state.outage):
        shown = replace(state, watchdog=watchdog, frames=state.frames + 1, is_black=event.is_black)
        return shown, commands
    took = max(state.opening_seconds, now - state.began_at)
    shown = replace(
        state,
        watchdog=watchdog,
        frames=state.frames + 1,
        is_black=event.is_black,
        condition=_LIVE if is_back else state.condition,
        outage=None,
        # After a silence, the connection was open already.
        opening_seconds=state.opening_seconds if state.state is State.STALLED else took,
    )
    return shown, commands


# --- the beginning and the end of a reader -----------------------------------------------------


def _on_reader(state: LiveState, event: ReaderEvent, now: float) -> Decision:
    if event.attempt != state.reader:
        return _returned(state, event, now) if isinstance(event, _LAST) else (state, ())
    if state.is_final:
        return (replace(state, reader=None), ()) if isinstance(event, _LAST) else (state, ())
    if isinstance(event, events.Opened):
        return replace(state, connected=event.connected), ()
    state = replace(state, reader=None)
    if isinstance(event, events.Ended) and not state.connected.is_live:
        return _ended(state, Condition(State.ENDED), now)
    if isinstance(event, events.Lost):
        return _lost(state, event, now)
    name = state.connected.source
    reason = phrase("{source} stopped delivering pictures.", source=name)
    return _lost(state, events.Lost(event.attempt, reason, Cause.CAMERA, Problem.SOURCE), now)


def _returned(state: LiveState, event: ReaderEvent, now: float) -> Decision:
    """Forget a reader that has ended at last; if the source waits for that, connect again."""
    if event.attempt not in state.stuck:
        return state, ()
    gone = {event.attempt}
    state = replace(state, hung=state.hung - gone, earlier=state.earlier - gone)
    if state.is_final or state.outage is None or state.reader is not None:
        return state, ()
    return retries.tried(replace(state, outage=state.outage.hurried(now)), now)


def _lost(state: LiveState, event: events.Lost, now: float) -> Decision:
    """Decide what a source that broke or could not be opened leads to."""
    if state.connected.is_live and state.frames:
        return retries.lost(state, State.RECONNECTING, event.reason, now)
    is_unavailable = event.cause in (Cause.UNAVAILABLE, Cause.HELD)
    failure = Condition(State.FAILED, event.reason, event.problem)
    if state.frames:  # recorded media has begun: there is nothing to wait for
        return _ended(state, failure, now)
    if state.state is State.WAITING:
        if event.cause is not Cause.BROKEN:  # say, not permitted yet just after plugging in
            return retries.waiting(state, failure, now)
    elif _may_be_own(state, event):
        return retries.waiting_for_own(state, event.reason, now)
    elif is_unavailable and state.waits_for_camera:
        return retries.waiting(state, failure, now)
    return _ended(state, failure, now)


def _may_be_own(state: LiveState, event: events.Lost) -> bool:
    """Tell whether the program that uses the device may be this one."""
    is_used = event.cause is Cause.HELD or (
        event.cause is Cause.UNAVAILABLE and event.problem is not Problem.NO_CAMERA
    )
    return is_used and bool(state.stuck)


def _ended(state: LiveState, ending: Condition, now: float) -> Decision:
    """End the run: at once without a picture, else once the last frame has its labels."""
    if not state.frames:
        return retries.finished(state, ending, now)
    return replace(state, ending=ending), (events.EndFrames(),)


# --- acts of the user --------------------------------------------------------------------------


def _on_playback(state: LiveState, event: Event, now: float) -> Decision:
    match event:
        case events.Pause():
            return _paused(state)
        case events.Resume() if state.state is State.PAUSED:
            watchdog = state.watchdog.restarted(now)
            resumed = replace(state, condition=_LIVE, is_playing=True, watchdog=watchdog)
            return resumed, (events.Play(),)
        case events.Step(count) if not _is_live(state):
            state, commands = _paused(state)
            return state, (*commands, events.Jump(steps=count))
        case events.Seek(seconds) if not _is_live(state):
            return state, (events.Jump(seconds),)
    return state, ()


def _paused(state: LiveState) -> Decision:
    if state.state is not State.LIVE:
        return state, ()
    # A live source continues meanwhile; recorded media does not.
    gap = (events.Cut(GapReason.PAUSE),) if state.connected.is_live else ()
    return replace(state, condition=_PAUSED, is_playing=False), (events.Hold(), *gap)


def _is_live(state: LiveState) -> bool:
    """Tell whether the source is known to be live; one that is not open yet may be recorded."""
    return state.connected.is_live and bool(state.frames)
