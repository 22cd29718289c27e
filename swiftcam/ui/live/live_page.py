"""The page of the live view: the picture, the controls under it, and the side panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from swiftcam.pipeline import State
from swiftcam.ui.live.live_view import LiveView
from swiftcam.ui.panel.side_panel import SidePanel
from swiftcam.ui.style.icons import icon
from swiftcam.ui.translations.status_words import model_line, numbers_line
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.elided_label import ElidedLabel
from swiftcam.ui.widgets.seek_bar import SeekBar

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from swiftcam.pipeline import Snapshot
    from swiftcam.ui.style.theme import Theme

_MARGIN = 12


class LivePage(QWidget):
    """Shows snapshots; the signals are what the user asks for."""

    run_wanted = Signal()
    pause_wanted = Signal()
    save_wanted = Signal()
    full_screen_wanted = Signal()
    panel_wanted = Signal()
    loop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._shown: dict[str, object] = {}
        self._theme: Theme | None = None
        self.view = LiveView(self)
        self.panel = SidePanel()
        self.seek_bar = SeekBar(tr("Position in the recording"))
        self.numbers, self.model = ElidedLabel(), ElidedLabel()
        self.run_button = _button(self.run_wanted)
        self.pause_button = _button(self.pause_wanted)
        self.loop_button = _button(self.loop_wanted, tr("Begin again at the end (L)"))
        self.loop_button.setCheckable(True)
        self.save_button = _button(self.save_wanted, tr("Save a snapshot (S)"))
        self.full_button = _button(self.full_screen_wanted, tr("Full screen (F)"))
        self.panel_button = _button(self.panel_wanted, tr("Settings at the side (P)"))
        self._build_footer()
        self._build_layout()

    def _build_footer(self) -> None:
        self.numbers.setObjectName("numbers")
        self.model.setObjectName("model")
        small = self.font()
        small.setPointSizeF(0.9 * small.pointSizeF())
        lines = QVBoxLayout()
        lines.setSpacing(1)
        for line in (self.numbers, self.model):
            line.setFont(small)
            lines.addWidget(line)
        self.footer = QWidget()
        row = QHBoxLayout(self.footer)
        row.setSpacing(8)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (
            self.run_button,
            self.pause_button,
            self.loop_button,
            self.save_button,
            self.full_button,
        ):
            row.addWidget(button)
        row.addSpacing(8)
        row.addLayout(lines, 1)
        row.addWidget(self.panel_button)

    def _build_layout(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.view, 1)
        left.addWidget(self.seek_bar)
        left.addWidget(self.footer)
        self._outer = QHBoxLayout(self)
        self._outer.setSpacing(_MARGIN)
        self._outer.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._outer.addLayout(left, 1)
        self._outer.addWidget(self.panel)
        self.seek_bar.hide()
        self.loop_button.hide()

    def show_snapshot(self, snapshot: Snapshot, note: str) -> None:
        """Show a snapshot; `note` takes the place of the numbers."""
        # While a picture is held, or nothing runs, this is called often and all stays the same.
        shown = {"note": note, **vars(snapshot)}
        if shown == self._shown:
            return
        self._shown = shown
        if snapshot.state is not self._state:
            self._state = snapshot.state
            self._show_state()
        self.view.show_snapshot(snapshot)
        self.numbers.show_text(note or numbers_line(snapshot))
        self.model.show_text(model_line(snapshot))
        self.panel.show_snapshot(snapshot)
        self._show_position(snapshot)

    def _show_position(self, snapshot: Snapshot) -> None:
        duration = snapshot.media.duration
        has_bar = bool(duration) and not self.is_full_screen
        if self.seek_bar.isHidden() == has_bar:
            self.seek_bar.setVisible(has_bar)
            self.loop_button.setVisible(bool(duration))
        if duration and snapshot.frame is not None:
            self.seek_bar.show_position(snapshot.frame.position, duration)

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self._theme = theme
        for button, name in (
            (self.save_button, "snapshot"),
            (self.full_button, "full_screen"),
            (self.panel_button, "panel"),
            (self.loop_button, "loop"),
        ):
            button.setIcon(icon(name, theme.text))
        self._show_state()

    def show_full_screen(self, is_full: bool) -> None:
        """Give the whole page to the picture, or let the rest return."""
        margin = 0 if is_full else _MARGIN
        self.footer.setVisible(not is_full)
        self.seek_bar.hide()
        self._shown = {}  # the next snapshot brings the bar back
        self.view.set_rounded(not is_full)
        self._outer.setContentsMargins(margin, margin, margin, margin)

    @property
    def is_full_screen(self) -> bool:
        """Tell whether the picture has the page for itself."""
        return self.footer.isHidden()

    def _show_state(self) -> None:
        """Make the buttons offer what is possible."""
        if self._state is None or self._theme is None:
            return
        is_final, is_paused = self._state.is_final, self._state is State.PAUSED
        run_words = tr("Start") if is_final else tr("Stop")
        pause_words = tr("Go on (Space)") if is_paused else tr("Pause (Space)")
        for button, name, words in (
            (self.run_button, "start" if is_final else "stop", run_words),
            (self.pause_button, "start" if is_paused else "pause", pause_words),
        ):
            button.setIcon(icon(name, self._theme.text))
            _name(button, words)
        self.pause_button.setEnabled(self._state in (State.LIVE, State.PAUSED))


def _button(clicked: SignalInstance, words: str = "") -> QToolButton:
    button = QToolButton()
    _name(button, words)
    button.setIconSize(QSize(20, 20))
    button.clicked.connect(lambda: clicked.emit())
    return button


def _name(button: QToolButton, words: str) -> None:
    button.setToolTip(words)
    button.setAccessibleName(words)
