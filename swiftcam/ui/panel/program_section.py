"""The panel's section for the language and the colours of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.ui.panel.panel_section import PanelSection
from swiftcam.ui.translations.translate import LANGUAGE_NAMES, tr
from swiftcam.ui.widgets.choice_row import ChoiceRow

if TYPE_CHECKING:
    from swiftcam.settings import Settings


class ProgramSection(PanelSection):
    """Language and theme."""

    def __init__(self) -> None:
        super().__init__(tr("Program"))
        self.language = ChoiceRow(tr("Language"))
        self.language.chosen.connect(lambda key: self._change(language=key))
        self.theme = ChoiceRow(tr("Colours"))
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
