"""The page of preferences: choices that are made once, apart from those of the live view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from swiftcam.ui.page import Page
from swiftcam.ui.preferences.general import StartGroup, WindowGroup
from swiftcam.ui.preferences.performance import PerformanceGroup
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.column_area import ColumnArea

if TYPE_CHECKING:
    from swiftcam.live.session import Session
    from swiftcam.pipeline import Snapshot
    from swiftcam.settings import Settings
    from swiftcam.ui.panel.panel_section import PanelSection

_WIDEST = 560  # of a group, in logical pixels: longer lines are hard to read


class PreferencesPage(Page):
    """The page of preferences; `changed` carries a `SettingsChange`."""

    changed = Signal(dict)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.window_group, self.start, self.performance = (
            WindowGroup(),
            StartGroup(),
            PerformanceGroup(),
        )
        self._groups: tuple[PanelSection, ...] = (self.window_group, self.start, self.performance)
        self.performance.measure_wanted.connect(session.measure)
        self.performance.stop_wanted.connect(session.stop_measuring)
        self.setFocusProxy(self.window_group.language.list)
        title = QLabel(tr("Preferences"))
        title.setObjectName(Role.TITLE)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self._scrolling_groups(), 1)

    def _scrolling_groups(self) -> ColumnArea:
        content = QWidget()
        outer = QHBoxLayout(content)
        outer.setContentsMargins(0, 0, 6, 0)
        groups = QVBoxLayout()
        groups.setSpacing(10)
        for group in self._groups:
            group.changed.connect(self.changed)
            groups.addWidget(_card(group))
        groups.addStretch(1)
        outer.addLayout(groups, 1)
        outer.addStretch(0)
        return ColumnArea(content)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        for group in self._groups:
            group.show_settings(settings)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the setup in use and the progress of a measurement."""
        for group in self._groups:
            group.show_snapshot(snapshot)
        self.performance.show_measuring(self._session.measuring, self._session.reason(snapshot))


def _card(group: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName(Role.CARD)
    card.setMaximumWidth(_WIDEST)
    column = QVBoxLayout(card)
    column.setContentsMargins(18, 14, 18, 8)
    column.addWidget(group)
    return card
