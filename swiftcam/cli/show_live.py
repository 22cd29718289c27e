"""Shows a live view in a window, in the terminal, or as JSON lines; opens files in the window.

Imports no command-line parser: a start without arguments opens the window sooner.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from swiftcam.errors import DisplayError
from swiftcam.hooks import print_to_terminal
from swiftcam.live.opened import opened_places
from swiftcam.live.run_live import LiveOptions, Views, run_live
from swiftcam.live.startup import importing
from swiftcam.terminal.measure_first import measure_first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from swiftcam.live.session import Session
    from swiftcam.live.startup import StartupMarks
    from swiftcam.pipeline import Pipeline, Snapshot
    from swiftcam.settings import Settings, SettingsChange


def open_window(places: Sequence[str], *, is_new_window: bool = False) -> None:
    """Open the window with paths and addresses.

    Raises:
        ArgumentError: one of them does not exist; nothing was opened.
        SwiftCamError: see `show_live`.
    """
    opened = opened_places(places)
    is_single = has_display() and not is_new_window
    if is_single:
        is_taken, is_single = _hand_over(opened.texts)
        if is_taken:
            return
    if opened.pictures and not has_display():
        raise DisplayError(
            "There is no display for a window here. To label pictures in the terminal: "
            "swiftcam label PATH"
        )
    overrides: SettingsChange = {"source": opened.source} if opened.source else {}
    show_live(LiveOptions(overrides=overrides, places=opened.texts, is_single=is_single))


def show_live(options: LiveOptions) -> None:
    """Show a live view until it ends.

    Raises:
        SwiftCamError: see `run_live`.
    """
    run_live(
        options,
        Views(has_display(), show_window, show_terminal, measure_first, save_screenshot),
    )


def _hand_over(texts: Sequence[str]) -> tuple[bool, bool]:
    """Try to hand places over; return whether that is done, and whether to try once more later."""
    if sys.platform == "win32":
        import onnxruntime  # noqa: F401 (its libraries do not load after those of Qt)
    try:
        from swiftcam.ui.desktop.single_instance import HandOver, hand_over
    except ImportError:  # the window says which libraries are missing
        return False, False
    answer = hand_over(texts)
    return answer is HandOver.TAKEN, answer is HandOver.NO_WINDOW


def has_display() -> bool:
    """Tell whether a window can be shown: always, except on Unix without X11 or Wayland."""
    if sys.platform in ("win32", "darwin"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def show_window(
    session: Session, options: LiveOptions, marks: StartupMarks, problems: list[str]
) -> None:
    """Show the live view, and problems with the settings, in a window until it is closed.

    Raises:
        DisplayError: no window can be shown here.
    """
    from swiftcam.ui.window.requirements import require_qt

    require_qt()
    with importing():
        if sys.platform == "win32":
            import onnxruntime  # noqa: F401 (its libraries do not load after those of Qt)
        from swiftcam.ui.window import app

    app.show(session, options, marks, problems)


def show_terminal(pipeline: Pipeline, options: LiveOptions, marks: StartupMarks) -> None:
    """Show the live view as a table or as JSON lines until it ends."""
    if options.log_json:
        from swiftcam.live import events

        events.show(pipeline, options.seconds)
        return
    if not options.is_headless:
        print_to_terminal("no display here, so the live view is in the terminal.")
    from swiftcam.terminal import live_table

    live_table.show(pipeline, options.seconds, marks)


def save_screenshot(final: Snapshot, path: Path, settings: Settings) -> None:
    """Draw a snapshot without a window and save it as PNG."""
    from swiftcam.ui.window.requirements import require_qt

    require_qt(needs_display=False)
    from swiftcam.ui.live.overlay_options import overlay_options
    from swiftcam.ui.live.render import save_offscreen

    save_offscreen(final, path, overlay_options(settings, "en"))
