"""Runs one live view: checks the options, shows the view, writes the output files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swiftcam import files
from swiftcam.errors import SwiftCamError
from swiftcam.hooks import print_to_terminal
from swiftcam.inference.setups.choices import reset_unsupported
from swiftcam.live.class_options import check_classes
from swiftcam.live.from_settings import usable_settings
from swiftcam.live.session import Session
from swiftcam.live.startup import StartupMarks
from swiftcam.live.statistics import write_stats
from swiftcam.pipeline import State
from swiftcam.pipeline.judging.timeline import TIMELINE_SUFFIXES, write_timeline
from swiftcam.settings import UNATTENDED, Settings, SettingsChange, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from swiftcam.inference.checkpoints.family import Family
    from swiftcam.inference.setups.model_choice import ModelChoice
    from swiftcam.pipeline import Pipeline, Snapshot


@dataclass(frozen=True)
class LiveOptions:
    """The options of `swiftcam live`; see its help.

    `overrides`: the settings that were given, by name. The window takes the other settings from
    its settings file; the terminal and scripts use defaults, the same on every machine. `places`:
    paths and addresses to open in the window, besides the source; see `opened_places`.
    `is_single`: a window that has opened meanwhile gets them instead.
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
    places: tuple[str, ...] = ()
    is_single: bool = False

    @property
    def is_unattended(self) -> bool:
        """Tell whether a script runs the view; the window then closes when the source ends."""
        return any(
            value is not None
            for value in (self.seconds, self.stats, self.timeline, self.screenshot)
        )


@dataclass(frozen=True)
class Views:
    """The functions that show a live view, passed in so that no toolkit is imported here.

    `has_display`: a window can be shown. `window`: shows the window; its last argument is the
    messages about the settings. `terminal`: shows the view in the terminal. `prepare`: called
    with the model before `terminal`. `save_screenshot`: saves a snapshot as PNG.
    """

    has_display: bool
    window: Callable[[Session, LiveOptions, StartupMarks, list[str]], None]
    terminal: Callable[[Pipeline, LiveOptions, StartupMarks], None]
    prepare: Callable[[ModelChoice], None]
    save_screenshot: Callable[[Snapshot, Path, Settings], None]


def run_live(options: LiveOptions, views: Views) -> None:
    """Show a live view until it ends, then write the requested files.

    Raises:
        ArgumentError: an argument is not valid; nothing was started.
        SwiftCamError: the source, the model or the display failed.
    """
    marks = StartupMarks()
    is_window = not (options.is_headless or options.log_json) and views.has_display
    remembered: Settings | None = None
    problems: list[str] = []
    if is_window and not options.is_unattended:
        remembered, problems = _saved_settings(options.overrides)
    session = Session(
        _effective_settings(remembered or UNATTENDED, options.overrides),
        remembered=remembered,
        family=options.family,
        every_frame=options.every_frame,
    )
    _check_outputs(options)
    check_classes(session.choice, options.overrides)
    pipeline = session.pipeline
    has_ended = False
    try:
        if is_window:
            views.window(session, options, marks, problems)
        else:
            views.prepare(session.choice)
            views.terminal(pipeline, options, marks)
        has_ended = True
    finally:
        session.close()
        final = pipeline.snapshot()
        # Also written if the window was closed before the source was opened.
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


def _effective_settings(settings: Settings, overrides: SettingsChange) -> Settings:
    if "engine" in overrides:
        overrides = reset_unsupported(settings, overrides)
    given = replace(settings, **overrides)
    if given.source != settings.source and "region" not in overrides:
        return replace(given, region=None)  # the region belongs to the remembered source
    return given


def _saved_settings(overrides: SettingsChange) -> tuple[Settings, list[str]]:
    """Return the saved settings, and problems with those that are not overridden."""
    settings, problems = read_settings()
    settings, more = usable_settings(settings, overridden=overrides.keys())
    return settings, problems + more


def _check_outputs(options: LiveOptions) -> None:
    for option, path, suffixes in (
        ("--stats", options.stats, ()),
        ("--timeline", options.timeline, TIMELINE_SUFFIXES),
        ("--screenshot", options.screenshot, (".png",)),
    ):
        if path:
            files.require_writable(option, path, suffixes)


def _report(final: Snapshot) -> None:
    """Raise an error if the run failed; print a message that is left."""
    if final.state is State.FAILED:
        raise RunFailedError(final.message)
    if final.message:
        print_to_terminal(final.message)


class RunFailedError(SwiftCamError):
    """The run ended in FAILED; the message is the pipeline's."""
