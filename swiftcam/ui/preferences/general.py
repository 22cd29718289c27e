"""The groups of preferences for the window: language and theme, and the start of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.translations.translate import LANGUAGE_NAMES, tr
from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.switch import Switch

if TYPE_CHECKING:
    from swiftcam.settings import Settings


class WindowGroup(PanelSection):
    """Language and theme."""

    def __init__(self) -> None:
        super().__init__(tr("Window"))
        self.language = ChoiceRow(tr("Language"))
        self.language.chosen.connect(lambda key: self._change(language=key))
        self.theme = ChoiceRow(tr("Theme"))
        self.theme.chosen.connect(lambda key: self._change(theme=key))
        self._column.addWidget(self.language)
        self._column.addWidget(self.theme)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        languages = [("system", tr("same as the system")), *LANGUAGE_NAMES.items()]
        self.language.show_entries(languages, settings.language)
        themes = [
            ("system", tr("same as the system")),
            ("light", tr("light")),
            ("dark", tr("dark")),
        ]
        self.theme.show_entries(themes, settings.theme)


class StartGroup(PanelSection):
    """The start of the program."""

    def __init__(self) -> None:
        super().__init__(tr("Start-up"))
        self.is_live = Switch(tr("Open the last source"))
        self.is_live.setToolTip(
            tr("If this is off, the camera stays off until you press Start or Space.")
        )
        self.is_live.clicked.connect(lambda is_on: self._change(is_live_at_start=is_on))
        self._column.addWidget(self.is_live)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use."""
        self.is_live.setChecked(settings.is_live_at_start)
