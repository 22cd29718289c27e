"""The main window: the live view, the controls under it, and the numbers. It polls the pipeline."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam import paths
from swiftcam.errors import OutputError
from swiftcam.pipeline import Snapshot, State
from swiftcam.ui import theme
from swiftcam.ui.elided_label import ElidedLabel
from swiftcam.ui.icons import icon
from swiftcam.ui.live_view import LiveView
from swiftcam.ui.render import annotated_image, save_png
from swiftcam.ui.status import model_line, numbers_line, window_title

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from swiftcam.pipeline import Pipeline

_POLL_MS = 16
_NOTE_SECONDS = 5.0


class MainWindow(QWidget):
    """Shows one pipeline. Closing the window stops it, in less than two seconds."""

    def __init__(self, pipeline: Pipeline) -> None:
        super().__init__()
        self._pipeline = pipeline
        self._snapshot = Snapshot()
        self._note = ""
        self._note_until = 0.0
        self._build_widgets()
        self._build_layout()
        self._build_shortcuts()
        self._apply_theme()
        QApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self.refresh)
        self.resize(1180, 760)

    def start(self) -> None:
        """Start the source and follow it."""
        self._pipeline.start()
        self._timer.start()
        self.refresh()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._snapshot

    def refresh(self) -> None:
        """Poll the pipeline and show what is new (called by the timer)."""
        snapshot = self._pipeline.snapshot()
        if snapshot.state is not self._snapshot.state:
            self._set_controls(snapshot.state)
        self._snapshot = snapshot
        if self.isMinimized():
            return
        self._view.show_snapshot(snapshot)
        self._numbers.show_text(self._current_note() or numbers_line(snapshot))
        self._model.show_text(model_line(snapshot))
        title = window_title(snapshot)
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def toggle_pause(self) -> None:
        """Pause or go on; start again where everything has ended."""
        state = self._snapshot.state
        if state.is_final:
            self._pipeline.start()
        elif state is State.PAUSED:
            self._pipeline.resume()
        else:
            self._pipeline.pause()
        self.refresh()

    def toggle_running(self) -> None:
        """Stop the source, or start it again."""
        if self._snapshot.state.is_final:
            self._pipeline.start()
        else:
            self._pipeline.stop()
        self.refresh()

    def toggle_full_screen(self) -> None:
        """Fill the screen with the picture, or return to the window."""
        is_leaving = self.isFullScreen()
        margin = 12 if is_leaving else 0
        self._footer.setVisible(is_leaving)
        self._view.set_rounded(is_leaving)
        self._outer.setContentsMargins(margin, margin, margin, margin)
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def save_snapshot(self) -> Path | None:
        """Save the annotated picture to the user's pictures and say where; None if it failed."""
        if self._snapshot.frame is None:
            self._say("There is no picture to save yet.")
            return None
        folder = paths.pictures_dir()
        name = time.strftime("swiftcam-%Y%m%d-%H%M%S")
        path = folder / f"{name}.png"
        number = 1
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            save_png(annotated_image(self._snapshot), path)
        except (OutputError, OSError) as error:
            self._say(f"Not saved: {error}")
            return None
        self._say(f"Saved {path}")
        return path

    def leave(self) -> None:
        """Leave full screen, or close the window."""
        if self.isFullScreen():
            self.toggle_full_screen()
        else:
            self.close()

    def _build_widgets(self) -> None:
        self._view = LiveView(self)
        self._view.painted.connect(self._pipeline.mark_displayed)
        self._numbers, self._model = ElidedLabel(), ElidedLabel()
        self._numbers.setObjectName("numbers")
        self._model.setObjectName("model")
        small = self.font()
        small.setPointSizeF(0.9 * small.pointSizeF())
        for line in (self._numbers, self._model):
            line.setFont(small)
        self._run_button = self._button(self.toggle_running)
        self._pause_button = self._button(self.toggle_pause)
        self._save_button = self._button(self.save_snapshot, "Save a snapshot (S)")
        self._full_button = self._button(self.toggle_full_screen, "Full screen (F)")

    def _button(self, clicked: Callable[[], object], words: str = "") -> QToolButton:
        button = QToolButton()
        _name(button, words)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(lambda: clicked())
        return button

    def _build_layout(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self._numbers)
        lines.addWidget(self._model)
        self._footer = QWidget(self)
        row = QHBoxLayout(self._footer)
        row.setSpacing(8)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (
            self._run_button,
            self._pause_button,
            self._save_button,
            self._full_button,
        ):
            row.addWidget(button)
        row.addSpacing(8)
        row.addLayout(lines, 1)
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(10)
        self._outer.setContentsMargins(12, 12, 12, 12)
        self._outer.addWidget(self._view, 1)
        self._outer.addWidget(self._footer)

    def _build_shortcuts(self) -> None:
        for keys, slot in (
            ("Space", self.toggle_pause),
            ("F", self.toggle_full_screen),
            ("F11", self.toggle_full_screen),
            ("S", self.save_snapshot),
            ("Esc", self.leave),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _apply_theme(self) -> None:
        colours = theme.current_theme()
        self._colours = colours
        self.setPalette(theme.palette(colours))
        self.setStyleSheet(theme.style_sheet(colours))
        self._save_button.setIcon(icon("snapshot", colours.text))
        self._full_button.setIcon(icon("full_screen", colours.text))
        self._set_controls(self._snapshot.state)

    def _set_controls(self, state: State) -> None:
        """Make the buttons offer what is possible in a state."""
        is_final, is_paused = state.is_final, state is State.PAUSED
        run_words = "Start" if is_final else "Stop"
        pause_words = "Go on (Space)" if is_paused else "Pause (Space)"
        for button, name, words in (
            (self._run_button, "start" if is_final else "stop", run_words),
            (self._pause_button, "start" if is_paused else "pause", pause_words),
        ):
            button.setIcon(icon(name, self._colours.text))
            _name(button, words)
        self._pause_button.setEnabled(state in (State.LIVE, State.PAUSED))

    def _say(self, words: str) -> None:
        """Show a note in place of the numbers for a while."""
        self._note, self._note_until = words, time.monotonic() + _NOTE_SECONDS
        self.refresh()

    def _current_note(self) -> str:
        return self._note if time.monotonic() < self._note_until else ""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        # The window goes at once; a stuck source may take the whole stop timeout.
        self._timer.stop()
        self.hide()
        self._pipeline.close()
        super().closeEvent(event)


def _name(button: QToolButton, words: str) -> None:
    button.setToolTip(words)
    button.setAccessibleName(words)
