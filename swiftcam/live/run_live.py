"""One live view from start to finish: checks what was asked, shows it, and writes what remains."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.errors import SwiftCamError
from swiftcam.inference.setups.choices import with_what_it_knows
from swiftcam.live.from_settings import usable_settings
from swiftcam.live.session import Session
from swiftcam.live.startup import StartupMarks
from swiftcam.live.statistics import write_stats
from swiftcam.pipeline import State
from swiftcam.pipeline.judging.timeline import TIMELINE_SUFFIXES, write_timeline
from swiftcam.settings import UNATTENDED, Settings, SettingsChange, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.pipeline import Pipeline, Snapshot


@dataclass(frozen=True)
class LiveOptions:
    """What `swiftcam live` was asked for; see its help.

    `overrides` has the settings that were given, by name. The rest is what the window remembers
    or, for a run in the terminal or for a script, the defaults: the same on every machine.
    """

    overrides: SettingsChange = field(default_factory=SettingsChange)
    family: Family | None = None
    is_headless: bool = False
    log_json: bool = False
    seconds: float | None = None
    every_frame: bool = False
    timeline: Path | None = None
    stats: Path | None = None
    screenshot: Path | None = None

    @property
    def is_unattended(self) -> bool:
        """Tell whether a script waits for the end: then the window closes when the source ends."""
        return any(
            value is not None
            for value in (self.seconds, self.stats, self.timeline, self.screenshot)
        )


@dataclass(frozen=True)
class Views:
    """What can show a live view; given from outside, so that no toolkit is known here.

    `has_display`: a window can be shown. `window` is also given the sentences about the settings
    that it is to say. `prepare` is called before a view in the terminal, with its model.
    """

    has_display: bool
    window: Callable[[Session, LiveOptions, StartupMarks, list[str]], None]
    terminal: Callable[[Pipeline, LiveOptions, StartupMarks], None]
    prepare: Callable[[ModelChoice], None]
    save_screenshot: Callable[[Snapshot, Path, Settings], None]


def run_live(options: LiveOptions, views: Views) -> None:
    """Show a live view until it ends, then write the files that were asked for.

    Raises:
        ArgumentError: an argument makes no sense; nothing was started.
        SwiftCamError: the source, the model or the display failed.
    """
    marks = StartupMarks()
    is_window = not (options.is_headless or options.log_json) and views.has_display
    remembered: Settings | None = None
    problems: list[str] = []
    if is_window and not options.is_unattended:
        remembered, problems = _remembered(options.overrides)
    session = Session(
        _in_force(remembered or UNATTENDED, options.overrides),
        remembered=remembered,
        family=options.family,
        every_frame=options.every_frame,
    )
    _check_outputs(options)
    pipeline = session.pipeline
    has_ended = False
    try:
        if is_window:
            views.window(session, options, marks, problems)
        else:
            views.prepare(session.choice)
            with _ended_by_sigterm():
                views.terminal(pipeline, options, marks)
        has_ended = True
    finally:
        session.close()
        final = pipeline.snapshot()
        # A window that was closed before its source was opened has ended too.
        if has_ended or final.generation:
            _write_outputs(options, final, pipeline, marks)
            if options.screenshot and not is_window:
                views.save_screenshot(final, options.screenshot, session.settings)
    _report(final)


def _write_outputs(
    options: LiveOptions, final: Snapshot, pipeline: Pipeline, marks: StartupMarks
) -> None:
    if options.stats:
        write_stats(options.stats, final, marks.startup)
    if options.timeline:
        write_timeline(options.timeline, pipeline.timeline())


def _in_force(settings: Settings, overrides: SettingsChange) -> Settings:
    if "engine" in overrides:
        overrides = with_what_it_knows(settings, overrides)
    given = replace(settings, **overrides)
    if given.source != settings.source and "region" not in overrides:
        return replace(given, region=None)  # it was drawn on the remembered source
    return given


def _remembered(overrides: SettingsChange) -> tuple[Settings, list[str]]:
    """Return the settings of the last time, and what is wrong with them and not overridden."""
    settings, problems = read_settings()
    settings, more = usable_settings(settings, overridden=overrides.keys())
    return settings, problems + more


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM, with which systemd and containers end a program, end it as Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check_outputs(options: LiveOptions) -> None:
    for option, path, suffixes in (
        ("--stats", options.stats, ()),
        ("--timeline", options.timeline, TIMELINE_SUFFIXES),
        ("--screenshot", options.screenshot, (".png",)),
    ):
        if path:
            paths.require_writable(option, path, suffixes)


def _report(final: Snapshot) -> None:
    """Turn a failed end into an error, and print a notice that was left."""
    if final.state is State.FAILED:
        raise RunFailedError(final.message)
    if final.message:
        print(f"swiftcam: {final.message}", file=sys.stderr)


class RunFailedError(SwiftCamError):
    """The run ended in FAILED; the message is the pipeline's."""
