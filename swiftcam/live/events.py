"""The live view as JSON lines for other programs, one for each change; systemd's watchdog.

Runs on the main thread, and polls the pipeline.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from swiftcam import __version__
from swiftcam.live import systemd as sd_notify
from swiftcam.live.statistics import stats_dict
from swiftcam.pipeline.state.label_texts import age_text, headline_text
from swiftcam.texts import shown_json

if TYPE_CHECKING:
    from swiftcam.pipeline import Pipeline, Snapshot, State
    from swiftcam.pipeline.state.snapshot import ModelInfo

    Event = dict[str, Any]

_POLL = 1 / 30  # seconds between polls of the pipeline
_STATISTICS = 10.0  # seconds between two statistics events
_STUCK = 15.0  # seconds in which the inference thread answers nothing, until it counts as stuck
_NO_HEADLINE = object()  # no headline yet; None means "Not sure"


class Events:
    """Turns snapshots into events for what has changed. Pure: the time is passed in, in seconds.

    A label is an event once it is the label of the present picture and model; after a gap, it is
    one again.
    """

    def __init__(self) -> None:
        self._state: State | None = None
        self._message = ""
        self._model: Event | None = None
        self._headline: object = _NO_HEADLINE
        self._next_statistics = 0.0

    def changes(self, snapshot: Snapshot, now: float) -> list[Event]:
        """Return the events for what has changed since the last snapshot."""
        events: list[Event] = []
        if (snapshot.state, snapshot.message) != (self._state, self._message):
            self._state, self._message = snapshot.state, snapshot.message
            events.append(_state_event(snapshot))
        if snapshot.model and (running := _model_event(snapshot.model)) != self._model:
            self._model = running
            events.append(running)
        labelled = snapshot.labelled
        if labelled is None or snapshot.is_stale:
            self._headline = _NO_HEADLINE
        elif (headline := (labelled.headline.index, labelled.label)) != self._headline:
            self._headline = headline
            events.append(_label_event(snapshot))
        if labelled and now >= self._next_statistics:
            if self._next_statistics:
                events.append({"event": "statistics", **stats_dict(snapshot)})
            self._next_statistics = now + _STATISTICS
        return events


class Heartbeat:
    """Checks that the inference thread answers, with or without a picture to label. Pure.

    What it took and does not answer within 15 s hangs in the engine. A first model that is being
    loaded does not count.
    """

    def __init__(self) -> None:
        self._turns = -1
        self._since = 0.0

    def is_alive(self, snapshot: Snapshot, now: float) -> bool:
        """Tell whether the inference thread has answered in the last seconds."""
        if snapshot.model is None or snapshot.turns != self._turns:
            self._turns, self._since = snapshot.turns, now
        return now - self._since < _STUCK


def show(pipeline: Pipeline, seconds: float | None) -> None:
    """Print events until the source ends, time is up, or Ctrl-C.

    Raises:
        OSError: they cannot be printed; a BrokenPipeError if their reader has ended.
    """
    pipeline.start()
    try:
        _print({"event": "started", "version": __version__})
        _follow(pipeline, seconds)
    except KeyboardInterrupt:
        pass
    finally:
        sd_notify.notify(STOPPING=1)
        pipeline.close()
    _print({"event": "ended", **stats_dict(pipeline.snapshot())})


def _follow(pipeline: Pipeline, seconds: float | None) -> None:
    events, heartbeat = Events(), Heartbeat()
    period = sd_notify.watchdog_period()
    end = time.monotonic() + seconds if seconds else float("inf")
    next_beat, is_ready = 0.0, False
    while True:
        now, snapshot = time.monotonic(), pipeline.snapshot()
        for event in events.changes(snapshot, now):
            _print(event)
            sd_notify.notify(STATUS=_status(snapshot))
        pipeline.mark_displayed(snapshot)
        if not is_ready and snapshot.model is not None:
            is_ready = True
            sd_notify.notify(READY=1)
        if period and now >= next_beat and heartbeat.is_alive(snapshot, now):
            next_beat = now + period
            sd_notify.notify(WATCHDOG=1)
        if snapshot.state.is_final or now >= end:
            return
        time.sleep(_POLL)


def _print(event: Event) -> None:
    stamped = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **event}
    # One write for the line and its end: a signal between two would join two events.
    sys.stdout.write(shown_json(json.dumps(stamped, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


def _state_event(snapshot: Snapshot) -> Event:
    return {
        "event": "state",
        "state": snapshot.state.value,
        "message": snapshot.message,
        "source": snapshot.source,
    }


def _model_event(model: ModelInfo) -> Event:
    return {
        "event": "model",
        "model": model.name,
        "engine": model.engine,
        "providers": list(model.providers),
    }


def _label_event(snapshot: Snapshot) -> Event:
    """Return the headline as an event; `label` is null while the model is not sure."""
    labelled = snapshot.labelled
    assert labelled is not None
    is_sure = labelled.headline.index is not None
    return {
        "event": "label",
        "label": headline_text(snapshot) if is_sure else None,
        "probability": round(labelled.headline.probability, 4),
        "position": round(labelled.frame.position, 3),
        "frame": labelled.frame.index,
        "top": [asdict(candidate) for candidate in labelled.candidates],
    }


def _status(snapshot: Snapshot) -> str:
    label = headline_text(snapshot)
    if label and snapshot.is_stale:
        label = f"{label} ({age_text(snapshot)})"
    return f"{snapshot.state.value} {label} {snapshot.message}".strip()
