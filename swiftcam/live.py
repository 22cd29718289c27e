"""One live view from start to finish: checks what was asked, shows it, and writes what remains."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swiftcam import paths
from swiftcam.capture.source import parse_source
from swiftcam.errors import SwiftCamError
from swiftcam.inference.classifier import ModelChoice, load_classifier
from swiftcam.pipeline import Pipeline, RunOptions, State
from swiftcam.pipeline.stabiliser import StabiliserOptions
from swiftcam.pipeline.timeline import TIMELINE_SUFFIXES, write_timeline
from swiftcam.stats import write_stats

if TYPE_CHECKING:
    from pathlib import Path

    from swiftcam.pipeline import Snapshot


@dataclass(frozen=True)
class LiveOptions:
    """What `swiftcam live` was asked for; see its help."""

    source: str
    model: ModelChoice = field(default_factory=ModelChoice)
    top_k: int = 5
    is_headless: bool = False
    seconds: float | None = None
    every_frame: bool = False
    stabiliser: StabiliserOptions = field(default_factory=StabiliserOptions)
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


def run_live(options: LiveOptions) -> None:
    """Show a live view until it ends, then write the files that were asked for.

    Raises:
        ArgumentError: an argument makes no sense; nothing was started.
        SwiftCamError: the source, the model or the display failed.
    """
    make_source = parse_source(options.source)
    options.model.check()
    _check_outputs(options)
    pipeline = Pipeline(
        make_source,
        lambda: load_classifier(options.model),
        RunOptions(options.top_k, options.every_frame, options.stabiliser),
    )
    try:
        _show(pipeline, options)
    finally:
        pipeline.close()
        final = pipeline.snapshot()
        if options.stats and final.generation:
            write_stats(options.stats, final)
        if options.timeline and final.generation:
            write_timeline(options.timeline, pipeline.timeline())
    _report(final)


def _show(pipeline: Pipeline, options: LiveOptions) -> None:
    if options.is_headless or not has_display():
        if not options.is_headless:
            print(
                "swiftcam: no display here, so the live view is in the terminal.", file=sys.stderr
            )
        from swiftcam import terminal

        terminal.show(pipeline, options)
    else:
        from swiftcam.ui.requirements import require_qt

        require_qt()
        from swiftcam.ui import app

        app.show(pipeline, options)


def has_display() -> bool:
    """Tell whether a window can be shown: always, except on Unix without X11 or Wayland."""
    if sys.platform in ("win32", "darwin"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


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
