"""The context menu of the live picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from swiftcam.pipeline import State
from swiftcam.ui.translations.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Unpack

    from PySide6.QtWidgets import QWidget

    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings, SettingsChange
    from swiftcam.ui.desktop.window_form import WindowForm
    from swiftcam.ui.live.playback import Playback
    from swiftcam.ui.sharing.picture_actions import PictureActions


class PictureWindow(Protocol):
    """The part of the main window that the menu uses."""

    form: WindowForm
    picture: PictureActions
    playback: Playback

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""

    @property
    def settings(self) -> Settings:
        """The settings in use."""

    def save_screenshot(self) -> Path | None:
        """Save the annotated picture."""

    def change(self, **changes: Unpack[SettingsChange]) -> None:
        """Change settings."""

    def toggle_full_screen(self) -> None:
        """Fill the screen, or return to the window."""

    def toggle_compact(self) -> None:
        """Show the compact view, or return to the window."""

    def toggle(self, name: str) -> None:
        """Turn a setting on or off."""


def show_picture_menu(window: PictureWindow, view: QWidget, point: QPoint) -> QMenu:
    """Open the menu at a point of the live view."""
    menu = picture_menu(window, view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(view.mapToGlobal(point))
    return menu


def picture_menu(window: PictureWindow, parent: QWidget) -> QMenu:
    """Return a menu for the picture that is shown now.

    An action copies or saves what is shown when it is chosen, as the picture keeps running.
    """
    menu = QMenu(parent)
    snapshot, settings, picture = window.snapshot, window.settings, window.picture
    has_picture = snapshot.frame is not None

    def add(title: str, act: Callable[[], object], keys: str = "", *, is_on: bool = True) -> None:
        # The keys are named only: they work through the window's own shortcuts.
        action = menu.addAction(f"{title}\t{keys}" if keys else title)
        action.triggered.connect(lambda: act())
        action.setEnabled(is_on)

    add(tr("Copy picture"), lambda: picture.copy_picture(window.snapshot), is_on=has_picture)
    add(
        tr("Copy label"),
        lambda: picture.copy_label(window.snapshot),
        is_on=bool(picture.label(snapshot)),
    )
    add(tr("Save picture"), window.save_screenshot, "S", is_on=has_picture)
    menu.addSeparator()
    is_paused = snapshot.state is State.PAUSED
    add(
        tr("Resume") if is_paused else tr("Pause"),
        window.playback.toggle_pause,
        QKeySequence(Qt.Key.Key_Space).toString(QKeySequence.SequenceFormat.NativeText),
        is_on=snapshot.state in (State.LIVE, State.PAUSED),
    )
    form = window.form
    is_full, is_compact = form.is_bare and not form.is_compact, form.is_compact
    add(tr("Leave full screen") if is_full else tr("Full screen"), window.toggle_full_screen, "F")
    add(tr("Leave compact view") if is_compact else tr("Compact view"), window.toggle_compact, "V")
    menu.addSeparator()
    has_region = settings.region is not None
    add(tr("Use the whole picture"), lambda: window.change(region=None), is_on=has_region)
    for title, is_on, act, keys in (
        (tr("Keep on top"), form.is_on_top, form.toggle_on_top, "T"),
        (tr("Crop frame"), settings.has_crop_frame, partial(window.toggle, "has_crop_frame"), "C"),
        (tr("What the model sees"), settings.has_inset, partial(window.toggle, "has_inset"), "I"),
        (tr("Mirror"), settings.is_mirrored, partial(window.toggle, "is_mirrored"), "M"),
    ):
        add(title, act, keys)
        action = menu.actions()[-1]
        action.setCheckable(True)
        action.setChecked(is_on)
    return menu
