"""The live view in a terminal: a table, or one line per second if stdout is not a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from swiftcam.jobs.signals import deferred
from swiftcam.pipeline import State
from swiftcam.pipeline.state.label_texts import age_text, class_name, headline_text, labels_model
from swiftcam.terminal.bar_style import probability_bar
from swiftcam.terminal.consoles import OutputConsole
from swiftcam.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from swiftcam.live.startup import StartupMarks
    from swiftcam.metrics import Percentiles
    from swiftcam.pipeline import Pipeline, Snapshot

_POLL = 1 / 60  # seconds between polls of the pipeline
_REDRAW = 0.1  # seconds, at least, between two drawings of the table
_LINE = 1.0  # seconds, at least, between two lines
_STATE_STYLES = {
    State.LIVE: "bold green",
    State.FAILED: "bold red",
    State.STALLED: "bold yellow",
    State.RECONNECTING: "bold yellow",
}


def show(pipeline: Pipeline, seconds: float | None, marks: StartupMarks) -> None:
    """Show the pipeline in the terminal until its source ends, time is up, or Ctrl-C."""
    console = OutputConsole()

    def displayed(snapshot: Snapshot) -> None:
        pipeline.mark_displayed(snapshot)
        marks.displayed(snapshot)

    pipeline.start()
    try:
        if console.is_terminal:
            live = Live(console=console, auto_refresh=False, transient=False)
            try:
                with deferred():  # a half-started table could not show the cursor again
                    live.start()
                _follow(
                    pipeline,
                    seconds,
                    _REDRAW,
                    lambda snapshot: live.update(view(snapshot), refresh=True),
                    displayed,
                )
            finally:
                with deferred():
                    live.stop()
        else:
            _follow(
                pipeline,
                seconds,
                _LINE,
                lambda snapshot: print(line(snapshot) + "\n", end=""),  # whole also if interrupted
                displayed,
            )
            pipeline.close()
            final = pipeline.snapshot()
            if final.labelled:
                console.print(view(final))
    except KeyboardInterrupt:
        pass


def _follow(
    pipeline: Pipeline,
    seconds: float | None,
    period: float,
    draw: Callable[[Snapshot], None],
    displayed: Callable[[Snapshot], None],
) -> None:
    """Draw changes, at most once every `period` seconds, and the end; then call `displayed`."""
    end = time.monotonic() + seconds if seconds else float("inf")
    drawn: Snapshot | None = None
    next_draw = 0.0
    while True:
        now = time.monotonic()
        snapshot = pipeline.snapshot()
        is_over = snapshot.state.is_final or now >= end
        has_changed = drawn is None or _has_changed(drawn, snapshot)
        if is_over or (has_changed and now >= next_draw):
            draw(snapshot)
            sys.stdout.flush()
            displayed(snapshot)
            drawn, next_draw = snapshot, now + period
        if is_over:
            return
        time.sleep(_POLL)


def _has_changed(drawn: Snapshot, snapshot: Snapshot) -> bool:
    return (
        snapshot.labelled is not drawn.labelled
        or snapshot.state is not drawn.state
        or snapshot.is_stale != drawn.is_stale
    )


def line(snapshot: Snapshot) -> str:
    """Return the snapshot as one line of text."""
    statistics = snapshot.statistics
    labelled = snapshot.labelled
    label = "no label yet"
    if labelled:
        label = f"{one_line(headline_text(snapshot))} {labelled.headline.probability:.0%}"
        if snapshot.is_stale:
            label = f"({label}, {age_text(snapshot)})"
    return (
        f"{snapshot.state.value:<12} {label:<32} {statistics.rates.inference:5.1f} labels/s  "
        f"total {_milliseconds(statistics.latencies.total)}  "
        f"dropped {statistics.counts.dropped}"
    )


def view(snapshot: Snapshot) -> RenderableType:
    """Return the snapshot as a panel: state, labels with bars, and the numbers."""
    model = snapshot.model
    name = f"{model.name} on {model.engine}" if model else "loading the model"
    parts: list[RenderableType] = [
        Text.assemble(
            (snapshot.state.value.upper(), _STATE_STYLES.get(snapshot.state, "bold")),
            f"  {name}",
            (f" ({', '.join(model.providers)})" if model else "", "dim"),
        )
    ]
    if snapshot.message:
        parts.append(Text(snapshot.message, style=_STATE_STYLES.get(snapshot.state, "")))
    if snapshot.labelled:
        headline = (headline_text(snapshot), "dim" if snapshot.is_stale else "bold")
        parts += [Text(), Text.assemble(headline, f"  {age_text(snapshot)}")]
    parts += [Text(), _labels(snapshot), Text(), _numbers(snapshot)]
    return Panel(
        Group(*parts),
        title=Text(f"SwiftCam · {snapshot.source}"),
        subtitle="Ctrl-C to stop" if not snapshot.state.is_final else None,
        width=78,
    )


def _labels(snapshot: Snapshot) -> RenderableType:
    if snapshot.labelled is None:
        return Text("no label yet", style="dim")
    table = Table.grid(padding=(0, 2))
    table.add_column(width=34, no_wrap=True, overflow="ellipsis")
    table.add_column(width=28)
    table.add_column(justify="right")
    for rank, candidate in enumerate(snapshot.labelled.candidates):
        table.add_row(
            Text(
                class_name(labels_model(snapshot), candidate.index, candidate.label),
                style="dim" if snapshot.is_stale else "bold" if rank == 0 else "",
            ),
            probability_bar(candidate.probability, width=28),
            f"{candidate.probability:.1%}",
        )
    return table


def _numbers(snapshot: Snapshot) -> RenderableType:
    statistics = snapshot.statistics
    rates, latencies, counts = statistics.rates, statistics.latencies, statistics.counts
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    table.add_row(
        "FPS",
        f"camera {rates.capture:.1f}  labels {rates.inference:.1f}  screen {rates.display:.1f}",
    )
    table.add_row(
        "ms p50/p95",
        f"crop {_milliseconds(latencies.crop)}  engine {_milliseconds(latencies.engine)}  "
        f"total {_milliseconds(latencies.total)}",
    )
    table.add_row("frame age", f"{_milliseconds(latencies.frame_age)} ms")
    table.add_row(
        "frames",
        f"{counts.captured} captured  {counts.classified} labelled  {counts.dropped} dropped",
    )
    return table


def _milliseconds(percentiles: Percentiles | None) -> str:
    return f"{percentiles.p50:.1f}/{percentiles.p95:.1f}" if percentiles else "–"
