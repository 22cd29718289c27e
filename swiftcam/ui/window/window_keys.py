"""What the keys of the main window do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets import dialogs
from swiftcam.ui.window.pages import IMAGES, LIVE, MODELS, NUMBERS, TIMELINE
from swiftcam.ui.window.shortcuts import Shortcut

if TYPE_CHECKING:
    from swiftcam.ui.window.main_window import MainWindow


def window_shortcuts(window: MainWindow) -> list[Shortcut]:
    """Return the keys of a window, in the order of the list under F1."""
    playback = window.playback
    return [
        Shortcut(("Space",), tr("Pause, go on, start again"), playback.toggle_pause),
        Shortcut(("S",), tr("Save a snapshot"), window.save_snapshot),
        Shortcut(("F", "F11"), tr("Full screen"), window.toggle_full_screen),
        Shortcut(("Left",), tr("5 seconds back in a recording"), lambda: playback.seek_by(-5)),
        Shortcut(("Right",), tr("5 seconds on in a recording"), lambda: playback.seek_by(5)),
        Shortcut((",",), tr("The picture before, held"), lambda: playback.step(-1)),
        Shortcut((".",), tr("The next picture, held"), lambda: playback.step(1)),
        Shortcut(("L",), tr("Begin again at the end"), window.toggle_loop),
        Shortcut(
            ("M",), tr("Mirror"), lambda: window.change(is_mirrored=not window.settings.is_mirrored)
        ),
        Shortcut(
            ("C",),
            tr("Crop frame"),
            lambda: window.change(has_crop_frame=not window.settings.has_crop_frame),
        ),
        Shortcut(
            ("I",),
            tr("What the model sees"),
            lambda: window.change(has_inset=not window.settings.has_inset),
        ),
        Shortcut(("P",), tr("Settings at the side"), window.toggle_panel),
        Shortcut(
            ("Ctrl+O",), tr("Open a file"), lambda: dialogs.ask_file(window, window.open_source)
        ),
        Shortcut(("Ctrl+1",), tr("Live"), lambda: window.show_page(LIVE)),
        Shortcut(("Ctrl+2",), tr("Pictures"), lambda: window.show_page(IMAGES)),
        Shortcut(("Ctrl+3",), tr("Models"), lambda: window.show_page(MODELS)),
        Shortcut(("Ctrl+4",), tr("Timeline"), lambda: window.show_page(TIMELINE)),
        Shortcut(("Ctrl+5",), tr("Numbers"), lambda: window.show_page(NUMBERS)),
        Shortcut(("F1",), tr("This list"), window.show_keys),
        Shortcut(("Esc",), tr("Back, or close"), window.leave),
        Shortcut(("Ctrl+Q",), tr("Close"), window.close),
    ]
