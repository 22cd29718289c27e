"""The keys of the window: one table for the shortcuts and for the list in the help dialog."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from swiftcam.ui.page import PageName
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets import dialogs
from swiftcam.ui.widgets.column_area import ColumnArea, fit_dialog
from swiftcam.ui.widgets.keys import press_buttons_with_space
from swiftcam.ui.window.failures import open_log_folder
from swiftcam.ui.window.self_test_dialog import show_self_test

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from swiftcam.ui.window.main_window import MainWindow


class Shortcut(NamedTuple):
    """One action with its keys.

    `keys`: each of them starts the action. `title`: the action in the list of keys.
    """

    keys: tuple[str, ...]
    title: str
    action: Callable[[], object]


def window_shortcuts(window: MainWindow) -> list[Shortcut]:
    """Return the shortcuts of the main window, in the order of the list of keys."""
    playback = window.playback
    return [
        Shortcut(("Space",), tr("Pause, resume, start again"), playback.toggle_pause),
        Shortcut(("S",), tr("Save a screenshot"), window.save_screenshot),
        Shortcut(("F", "F11"), tr("Full screen"), window.toggle_full_screen),
        Shortcut(("V",), tr("Compact view"), window.toggle_compact),
        Shortcut(("T",), tr("Keep on top"), window.form.toggle_on_top),
        Shortcut(("Left",), tr("Back 5 seconds (recording)"), partial(playback.seek_by, -5)),
        Shortcut(("Right",), tr("Forward 5 seconds (recording)"), partial(playback.seek_by, 5)),
        Shortcut((",",), tr("Previous picture (recording)"), partial(playback.step, -1)),
        Shortcut((".",), tr("Next picture (recording)"), partial(playback.step, 1)),
        Shortcut(("L",), tr("Loop"), partial(window.toggle, "is_looping")),
        Shortcut(("M",), tr("Mirror"), partial(window.toggle, "is_mirrored")),
        Shortcut(("C",), tr("Crop frame"), partial(window.toggle, "has_crop_frame")),
        Shortcut(("I",), tr("What the model sees"), partial(window.toggle, "has_inset")),
        Shortcut(("P",), tr("Side panel"), window.live.toggle_panel),
        Shortcut(
            ("Ctrl+O",), tr("Open a file"), partial(dialogs.ask_file, window, window.open_source)
        ),
        *(Shortcut((name.keys,), name.title, partial(window.show_page, name)) for name in PageName),
        Shortcut(("F1",), tr("Help"), window.show_help),
        Shortcut(("Esc",), tr("Back"), window.leave),
        Shortcut(("Ctrl+Q",), tr("Close"), window.close),
    ]


def install(window: QWidget, shortcuts: Sequence[Shortcut]) -> list[QShortcut]:
    """Make the keys work anywhere in the window; Space presses the button with the focus."""
    press_buttons_with_space(window)
    made = []
    for shortcut in shortcuts:
        for keys in shortcut.keys:
            key = QShortcut(QKeySequence(keys), window)
            key.activated.connect(shortcut.action)
            made.append(key)
    return made


class HelpDialog(QDialog):
    """The list of keys, with buttons for the self-test and the facts about the program."""

    def __init__(self, shortcuts: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(7)
        for row, shortcut in enumerate(shortcuts):
            names = [
                QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
                for keys in shortcut.keys
            ]
            label = QLabel("  /  ".join(names))
            label.setObjectName(Role.STRONG)
            grid.addWidget(label, row, 0)
            grid.addWidget(QLabel(shortcut.title), row, 1)
        column.addWidget(ColumnArea(table), 1)
        hint = QLabel(tr("Tab moves to the next control; Space and the arrow keys change it."))
        hint.setObjectName(Role.QUIET)
        hint.setWordWrap(True)
        column.addWidget(hint)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        test = buttons.addButton(tr("Self-test"), QDialogButtonBox.ButtonRole.ActionRole)
        test.clicked.connect(self._on_test_clicked)
        about = buttons.addButton(tr("About"), QDialogButtonBox.ButtonRole.ActionRole)
        about.clicked.connect(self._on_about_clicked)
        column.addWidget(buttons, 0, Qt.AlignmentFlag.AlignRight)
        fit_dialog(self)

    def _on_about_clicked(self) -> None:
        from swiftcam.ui.about.about_dialog import AboutDialog  # on first use, as for pages

        self.accept()
        dialog = AboutDialog(self.parentWidget() or self, open_log_folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_test_clicked(self) -> None:
        self.accept()
        show_self_test(self.parentWidget() or self)
