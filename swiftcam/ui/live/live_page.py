"""The live page: the picture, the controls under it, and the side panel."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from swiftcam.live.model_offer import ModelOffer
from swiftcam.pipeline import State
from swiftcam.pipeline.state.label_texts import headline_text
from swiftcam.ui.desktop.compact_handles import CompactHandles
from swiftcam.ui.desktop.pointer import PointerHider
from swiftcam.ui.live.live_view import LiveView
from swiftcam.ui.live.offer_card import OfferCard
from swiftcam.ui.live.overlay_options import overlay_options
from swiftcam.ui.live.source_card import SourceCard, needs_card
from swiftcam.ui.live.status_line import StatusLine
from swiftcam.ui.page import Page, PageName
from swiftcam.ui.panel.panel_place import PanelPlace
from swiftcam.ui.panel.side_panel import SidePanel
from swiftcam.ui.style.icons import icon
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.announcer import Announcer
from swiftcam.ui.widgets.seek_bar import SeekBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import SignalInstance

    from swiftcam.capture.opencv.camera_names import CameraDevice
    from swiftcam.inference.models.inventory import ModelEntry
    from swiftcam.live.session import Session
    from swiftcam.pipeline import Snapshot
    from swiftcam.pipeline.state.snapshot import ModelInfo
    from swiftcam.settings import Settings, SettingsChange
    from swiftcam.ui.style.theme import Theme

    Cameras = Callable[[], Sequence[CameraDevice]]

NOTE_SECONDS = 5.0  # how long a message is shown
_MARGIN = 12


class LivePage(Page):
    """The live page; the signals are requests of the user.

    `cameras` returns the cameras that are connected; `language` is that of the class names.
    `changed` carries a `SettingsChange`, `download_wanted` the name of a model to get and use,
    `source_wanted` the text of a source; `file_wanted` and `address_wanted` ask for one.
    """

    changed = Signal(dict)
    download_wanted = Signal(str)
    source_wanted = Signal(str)
    file_wanted = Signal()
    address_wanted = Signal()
    run_wanted = Signal()
    pause_wanted = Signal()
    save_wanted = Signal()
    full_screen_wanted = Signal()
    panel_wanted = Signal()
    loop_wanted = Signal()

    def __init__(
        self,
        session: Session,
        cameras: Cameras,
        language: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._session = session
        self._cameras = cameras
        self._language = language
        self._clock = clock
        self._model_offer = ModelOffer(session)
        self._offered_for: ModelInfo | None = None
        self._note = ""
        self._note_until = 0.0
        self._state: State | None = None
        self._shown: dict[str, object] = {}
        self._theme: Theme | None = None
        self.view = LiveView(self)
        self.handles, self.pointer = CompactHandles(self.view), PointerHider(self.view)
        self._announcer = Announcer(self.view)
        self.view.numbers_tip = tr("Numbers ({keys})", keys=PageName.NUMBERS.keys)
        self.offer = OfferCard(self.view)
        self.offer.accepted.connect(self._on_offer_accepted)
        self.offer.dismissed.connect(lambda: self._answer_offer(self._model_offer.answer()))
        self.source_card = SourceCard(self.view)
        self.source_card.source_wanted.connect(self.source_wanted)
        self.source_card.file_wanted.connect(self.file_wanted)
        self.source_card.address_wanted.connect(self.address_wanted)
        self.source_card.retry_wanted.connect(self.run_wanted)
        self.panel = SidePanel()
        self.panel.changed.connect(self.changed)
        self.panel.model.offer_accepted.connect(self._on_offer_accepted)
        self.seek_bar = SeekBar(tr("Position in the recording"))
        self.status = StatusLine()
        self.run_button = _button(self.run_wanted)
        self.pause_button = _button(self.pause_wanted)
        self.loop_button = _button(self.loop_wanted, tr("Loop (L)"))
        self.loop_button.setCheckable(True)
        self.save_button = _button(self.save_wanted, tr("Save a screenshot (S)"))
        self.full_button = _button(self.full_screen_wanted, tr("Full screen (F)"))
        self.panel_button = _button(self.panel_wanted, tr("Side panel (P)"))
        self.panel_button.setCheckable(True)
        self._build_footer()
        self._build_layout()

    def _build_footer(self) -> None:
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
        row.addWidget(self.status, 1)
        row.addWidget(self.panel_button)

    def _build_layout(self) -> None:
        content = QWidget()
        left = QVBoxLayout(content)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(10)
        left.addWidget(self.view, 1)
        left.addWidget(self.seek_bar)
        left.addWidget(self.footer)
        self.place = PanelPlace(content, self.view, self.panel)
        self.place.width_chosen.connect(lambda width: self.changed.emit({"panel_width": width}))
        self.place.shown.connect(self.panel_button.setChecked)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._outer.addWidget(self.place)
        self.seek_bar.hide()
        self.loop_button.hide()

    def show_note(self, text: str) -> None:
        """Show a message in place of the status for a few seconds."""
        self._note, self._note_until = text, time.monotonic() + NOTE_SECONDS

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        self.panel.show_settings(settings)
        self.place.show_settings(settings, is_bare=self.is_bare)
        self.loop_button.setChecked(settings.is_looping)
        options = overlay_options(settings, self._language)
        if self.handles.is_enabled:
            options = replace(options, is_compact=True, has_crop_frame=False)
        self.view.show_overlay(options)

    def toggle_panel(self) -> None:
        """Show or hide the panel; a drawer is not remembered."""
        if self.place.is_narrow:
            self.place.toggle_drawer()
        else:
            self.changed.emit({"has_panel": not self._session.settings.has_panel})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot, the connected cameras and the progress of a measurement."""
        cameras = self._cameras()
        self.panel.source.show_cameras(cameras)
        self.panel.model.show_measuring(self._session.measuring)
        self._show_offer(snapshot)
        note = self._note if time.monotonic() < self._note_until else ""
        # Called often; while the view is paused or stopped, usually nothing has changed.
        shown = {"note": note, "cameras": cameras, **vars(snapshot)}
        if shown == self._shown:
            return
        self._shown = shown
        if snapshot.state is not self._state:
            self._state = snapshot.state
            self._show_state()
        self.view.has_message = not needs_card(snapshot)
        self.view.show_snapshot(snapshot)
        spoken = snapshot.message or headline_text(snapshot, self._language)
        self._announcer.show_text(translated(spoken))
        self.source_card.show_snapshot(snapshot, cameras)
        self.status.show_snapshot(snapshot, note)
        self.panel.show_snapshot(snapshot)
        self._show_position(snapshot)

    def _show_offer(self, snapshot: Snapshot) -> None:
        entry, model = self._model_offer.update(snapshot, self._clock()), snapshot.model
        if entry is not None and model is not None:
            self._offered_for = model
            self.offer.show_entry(entry, len(model.labels))
        # It must not vanish from under the pointer of a user who is about to click.
        is_held = self.offer.underMouse() and self.offer.isVisible() and model is self._offered_for
        is_shown = (entry is not None or is_held) and not self.is_bare
        self.view.show_above_card(self.offer if is_shown else None)

    def _on_offer_accepted(self, entry: ModelEntry) -> None:
        answer = self._model_offer.answer()
        if entry.is_usable:
            answer = {**answer, "model": entry.name}
        self._answer_offer(answer)
        if not entry.is_usable:
            self.download_wanted.emit(entry.name)

    def _answer_offer(self, answer: SettingsChange) -> None:
        self.view.show_above_card(None)
        self.changed.emit(answer)

    def _show_position(self, snapshot: Snapshot) -> None:
        duration = snapshot.media.duration
        has_bar = bool(duration) and not self.is_bare
        if self.seek_bar.isHidden() == has_bar:
            self.seek_bar.setVisible(has_bar)
            self.loop_button.setVisible(bool(duration))
        if duration and snapshot.frame is not None:
            self.seek_bar.show_position(snapshot.frame.position, duration)

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self._theme = theme
        for button, name in (
            (self.save_button, "screenshot"),
            (self.full_button, "full_screen"),
            (self.panel_button, "panel"),
            (self.loop_button, "loop"),
        ):
            button.setIcon(icon(name, theme.text, theme.on_accent))
        self._show_state()

    def show_bare(self, is_bare: bool, *, is_compact: bool = False) -> None:
        """Show only the picture, or the controls again; then call `show_settings`.

        With `is_compact` it has a label in place of the card, and a drag moves the window.
        """
        margin = 0 if is_bare else _MARGIN
        self.footer.setVisible(not is_bare)
        self.seek_bar.hide()
        self._shown = {}  # so that the next snapshot shows the bar again
        self.view.set_rounded(not is_bare)
        self.handles.set_enabled(is_compact)
        self.pointer.set_enabled(is_bare and not is_compact)
        self._outer.setContentsMargins(margin, margin, margin, margin)

    @property
    def is_bare(self) -> bool:
        """Tell whether only the picture is shown."""
        return self.footer.isHidden()

    def _show_state(self) -> None:
        """Show on the buttons what they do in this state."""
        if self._state is None or self._theme is None:
            return
        is_final, is_paused = self._state.is_final, self._state is State.PAUSED
        run_title = tr("Start") if is_final else tr("Stop")
        pause_title = tr("Resume (Space)") if is_paused else tr("Pause (Space)")
        for button, name, title in (
            (self.run_button, "start" if is_final else "stop", run_title),
            (self.pause_button, "start" if is_paused else "pause", pause_title),
        ):
            button.setIcon(icon(name, self._theme.text))
            _set_title(button, title)
        self.pause_button.setEnabled(self._state in (State.LIVE, State.PAUSED))


def _button(clicked: SignalInstance, title: str = "") -> QToolButton:
    button = QToolButton()
    _set_title(button, title)
    button.setIconSize(QSize(20, 20))
    button.clicked.connect(lambda: clicked.emit())
    return button


def _set_title(button: QToolButton, title: str) -> None:
    button.setToolTip(title)
    button.setAccessibleName(title)
