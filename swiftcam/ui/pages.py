"""The pages of the window with the rail that leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from swiftcam.ui.images.images_page import ImagesPage
from swiftcam.ui.live_page import LivePage
from swiftcam.ui.metrics_page import MetricsPage
from swiftcam.ui.models.models_page import ModelsPage
from swiftcam.ui.rail import Rail
from swiftcam.ui.timeline_page import TimelinePage
from swiftcam.ui.translations import tr

if TYPE_CHECKING:
    from swiftcam.session import Session
    from swiftcam.settings import Settings
    from swiftcam.ui.images.work import PictureWork
    from swiftcam.ui.look import Look
    from swiftcam.ui.models.jobs import Jobs
    from swiftcam.ui.theme import Theme

LIVE, IMAGES, MODELS, TIMELINE, NUMBERS = range(5)


class Pages(QWidget):
    """`said` has a sentence for the user, from whichever page."""

    said = Signal(str)

    def __init__(self, session: Session, work: PictureWork, jobs: Jobs, language: str) -> None:
        super().__init__()
        self._pipeline = session.pipeline
        self.live = LivePage()
        self.images = ImagesPage(work, language)
        self.models = ModelsPage(jobs)
        self.timeline = TimelinePage(session.pipeline.timeline, language)
        self.metrics = MetricsPage()
        self._views = (self.live.view, self.metrics.view)
        self._stack = QStackedWidget()
        for page in (self.live, self.images, self.models, self.timeline, self.metrics):
            self._stack.addWidget(page)
        names = (
            ("live", tr("Live")),
            ("images", tr("Pictures")),
            ("models", tr("Models")),
            ("timeline", tr("Timeline")),
            ("numbers", tr("Numbers")),
        )
        self.rail = Rail(names, tr("Help"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._stack, 1)
        for view in self._views:
            view.painted.connect(self._pipeline.mark_displayed)
            view.room_changed.connect(self._pipeline.show_in)
        for speaker in (self.images, self.models, self.timeline, self.metrics):
            speaker.said.connect(self.said)

    def show_page(self, number: int) -> None:
        """Show one of the pages."""
        self._stack.setCurrentIndex(number)
        self.rail.show_page(number)
        for view in self._views:
            if view.isVisible():
                view.tell_room()  # after the one that was hidden has told that it has none

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self.live.show_theme(theme)
        self.rail.show_theme(theme)

    def show_settings(self, settings: Settings, look: Look, *, is_full_screen: bool) -> None:
        """Show the settings in force."""
        self.live.panel.show_settings(settings)
        self.live.panel.setVisible(settings.has_panel and not is_full_screen)
        self.live.panel_button.setChecked(settings.has_panel)
        self.live.loop_button.setChecked(settings.is_looping)
        for view in self._views:
            view.show_look(look)

    def show_full_screen(self, is_full: bool) -> None:
        """Give everything to the picture, or let the rest return."""
        self.rail.setVisible(not is_full)
        self.live.show_full_screen(is_full)
