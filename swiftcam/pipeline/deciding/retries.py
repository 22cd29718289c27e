"""Decisions on outages: when a source counts as lost, and when it is connected again. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from swiftcam.phrases import phrase
from swiftcam.pipeline.deciding import live_events as events
from swiftcam.pipeline.deciding.live_state import MAX_EARLIER, MAX_HUNG, OPENING
from swiftcam.pipeline.deciding.outage import FIRST_RETRY, WAITING_DELAY, Outage
from swiftcam.pipeline.deciding.watchdog import ATTEMPT_DEADLINE, OPEN_DEADLINE
from swiftcam.pipeline.state.condition import Condition
from swiftcam.pipeline.state.label_stream import GapReason
from swiftcam.pipeline.state.snapshot import Problem, State

if TYPE_CHECKING:
    from swiftcam.pipeline.deciding.live_events import Command
    from swiftcam.pipeline.deciding.live_state import LiveState

    Decision = tuple[LiveState, tuple[Command, ...]]

_ASLEEP_FOR = 5.0  # seconds of sleep after which a source is connected again


def on_tick(state: LiveState, event: events.Tick, now: float) -> Decision:
    """Check the source: deadlines, silence, frozen pictures, sleep, due retries."""
    has_slept = event.asleep - state.asleep > _ASLEEP_FOR
    if event.asleep != state.asleep:
        state = replace(state, asleep=event.asleep)
    if state.outage is not None:
        return tried(state, now)
    if state.state is State.OPENING:
        return _checked_opening(state, event.source, now)
    connected = state.connected
    if not connected.is_live or state.ending is not None:
        return state, ()
    if has_slept:
        # The old connection may still deliver, but its driver may be in any state.
        state = replace(state, outage=Outage.at(now, first_retry=0.0))
        state, commands = lost(state, State.RECONNECTING, phrase("The machine was asleep."), now)
        state, more = tried(state, now)
        return state, (events.Cut(GapReason.SLEEP), *commands, *more)
    if state.state is not State.LIVE:
        connected = structs.replace(connected, may_stand_still=True)
    fault = state.watchdog.fault(now, connected)
    return lost(state, State.STALLED, fault, now) if fault else (state, ())


def _checked_opening(state: LiveState, source: str, now: float) -> Decision:
    if state.reader is None or now - state.began_at <= OPEN_DEADLINE:
        return state, ()
    reason = phrase(
        "{source} did not answer within {seconds:.0f} s. "
        "Check that it is connected and switched on, then start again.",
        source=source,
        seconds=OPEN_DEADLINE,
    )
    return finished(state, Condition(State.FAILED, reason, Problem.SOURCE), now)


def lost(state: LiveState, to: State, reason: str, now: float) -> Decision:
    """Begin an outage, or record a failed retry in the present one. A pause ends."""
    commands: tuple[Command, ...] = ()
    outage = state.outage
    if outage is None:
        outage, commands = Outage.at(now), (events.Cut(GapReason.OUTAGE),)
    elif outage.tries:
        outage = outage.try_failed(now)
    if not state.is_playing:
        commands = (*commands, events.Play())
    condition = Condition(to, phrase("{reason} Trying again…", reason=reason))
    return replace(state, condition=condition, outage=outage, is_playing=True), commands


def waiting(state: LiveState, failure: Condition, now: float) -> Decision:
    """Begin to wait for a camera that is missing or in use, or record a failed retry."""
    outage = state.outage
    if outage is None or state.state is not State.WAITING:
        outage = Outage.at(now, longest_delay=WAITING_DELAY)
    else:
        outage = outage.try_failed(now)
    condition = Condition(State.WAITING, failure.message, failure.problem)
    return replace(state, condition=condition, outage=outage), ()


def waiting_for_own(state: LiveState, reason: str, now: float) -> Decision:
    """Wait until an earlier reader of this process has released the device."""
    message = phrase(
        "{reason} SwiftCam waits until its earlier connection is released.", reason=reason
    )
    outage = Outage(now, now + FIRST_RETRY, WAITING_DELAY)
    return replace(state, condition=Condition(State.OPENING, message), outage=outage), ()


def tried(state: LiveState, now: float) -> Decision:
    """Connect again if a retry is due; give up an attempt that takes too long."""
    outage = state.outage
    if outage is None:
        return state, ()
    stopped: tuple[Command, ...] = ()
    if outage.is_overdue(now, _deadline(state)):
        if len(state.hung) >= MAX_HUNG:
            return _blocked(state), ()
        state, stopped = _abandoned(state)
        outage = outage.try_failed(now)
        state = replace(state, outage=outage)
    if not outage.is_due(now):
        return state, stopped
    state, commands = opened_or_blocked(state, now)
    return state, (*stopped, *commands)


def _deadline(state: LiveState) -> float:
    """Return the seconds for one attempt: more for a source that is known to be slow."""
    return min(OPEN_DEADLINE, max(ATTEMPT_DEADLINE, 2 * state.opening_seconds))


def opened_or_blocked(state: LiveState, now: float) -> Decision:
    """Start the next attempt, unless too many readers hang; then say so and wait."""
    hung = state.hung if state.reader is None else state.hung | {state.reader}
    if len(hung) > MAX_HUNG or len(hung | state.earlier) > MAX_EARLIER:
        due = state.outage or Outage.at(now, first_retry=0.0, longest_delay=WAITING_DELAY)
        return _blocked(replace(state, outage=due)), ()
    state, commands = _abandoned(state)
    attempt = state.attempt + 1
    outage, condition = state.outage, state.condition
    if condition.state is State.OPENING:
        outage, condition = None, OPENING  # the deadline of the opening holds
    elif outage is not None:
        outage = outage.try_begun(now)
    if condition.state is State.STALLED:
        condition = Condition(State.RECONNECTING, condition.message)
    begun = replace(
        state,
        attempt=attempt,
        reader=attempt,
        began_at=now,
        watchdog=state.watchdog.connected(now),
        outage=outage,
        condition=condition,
    )
    return begun, (*commands, events.OpenReader(attempt))


def _abandoned(state: LiveState) -> Decision:
    """Ask the present reader to end; it counts as hung until it has."""
    reader = state.reader
    if reader is None:
        return state, ()
    return replace(state, reader=None, hung=state.hung | {reader}), (events.StopReader(reader),)


def _blocked(state: LiveState) -> LiveState:
    """Say that too many readers hang in a driver."""
    message = phrase(
        "{count} earlier connections hang in a driver. SwiftCam waits until one of them returns. "
        "Unplug the camera, or close SwiftCam and start it again.",
        count=len(state.stuck),
    )
    to = State.RECONNECTING if state.state is State.STALLED else state.state
    return replace(state, condition=Condition(to, message, state.condition.problem))


def finished(state: LiveState, condition: Condition, now: float) -> Decision:
    """Enter a final state, and end the reader and the frames."""
    state, commands = _abandoned(state)
    discards = condition.state is not State.ENDED or not state.frames
    is_drained = condition is state.ending
    final = replace(state, condition=condition, finished_at=now, outage=None)
    return final, (*commands, events.EndFrames(discard=discards and not is_drained))
