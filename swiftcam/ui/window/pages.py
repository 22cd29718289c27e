"""The pages of the window with the rail that leads to them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from swiftcam.ui.live.live_page import LivePage
from swiftcam.ui.live.overlay_options import OverlayOptions
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.window.rail import Rail

if TYPE_CHECKING:
    from swiftcam.live.session import Session
    from swiftcam.settings import Settings
    from swiftcam.ui.live.live_view import LiveView
    from swiftcam.ui.models.models_page import ModelsPage
    from swiftcam.ui.numbers.numbers_page import NumbersPage
    from swiftcam.ui.pictures.pictures_page import PicturesPage
    from swiftcam.ui.style.theme import Theme
    from swiftcam.ui.timeline.timeline_page import TimelinePage
    from swiftcam.ui.window.background import Background

    Page = TypeVar("Page", PicturesPage, NumbersPage, ModelsPage, TimelinePage)

LIVE, IMAGES, MODELS, TIMELINE, NUMBERS = range(5)


class Pages(QWidget):
    """All pages but the live one are built when they are first shown: a window opens sooner.

    `notified` has a message for the user, from any page. `region_chosen` and `sought` are requests
    to the live view, `model_wanted` has the name of a model.
    """

    notified = Signal(str)
    region_chosen = Signal(object)
    sought = Signal(float)
    model_wanted = Signal(str)

    def __init__(self, session: Session, background: Background, language: str) -> None:
        super().__init__()
        self._pipeline = session.pipeline
        self._background = background
        self._language = language
        self._look = OverlayOptions()
        self._views: list[LiveView] = []
        self._stack = QStackedWidget()
        self.live = LivePage()
        self._stack.addWidget(self.live)
        self._follow_view(self.live.view)
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

    # --- pages that are built on first use -----------------------------------------------------

    @cached_property
    def images(self) -> PicturesPage:
        """The page of pictures."""
        from swiftcam.ui.pictures.pictures_page import PicturesPage

        return self._placed(PicturesPage(self._background.pictures, self._language))

    @cached_property
    def models(self) -> ModelsPage:
        """The page of models."""
        from swiftcam.ui.models.models_page import ModelsPage

        page = self._placed(ModelsPage(self._background.jobs))
        page.use_wanted.connect(self.model_wanted)
        return page

    @cached_property
    def timeline(self) -> TimelinePage:
        """The page of what was seen when."""
        from swiftcam.ui.timeline.timeline_page import TimelinePage

        page = self._placed(TimelinePage(self._pipeline.timeline, self._language))
        page.sought.connect(self.sought)
        return page

    @cached_property
    def metrics(self) -> NumbersPage:
        """The page of numbers."""
        from swiftcam.ui.numbers.numbers_page import NumbersPage

        page = self._placed(NumbersPage())
        self._follow_view(page.view)
        return page

    def _placed(self, page: Page) -> Page:
        page.notified.connect(self.notified)
        self._stack.addWidget(page)
        return page

    def _follow_view(self, view: LiveView) -> None:
        self._views.append(view)
        view.show_look(self._look)
        view.painted.connect(self._pipeline.mark_displayed)
        view.room_changed.connect(self._pipeline.show_in)
        view.region_chosen.connect(self.region_chosen)

    # --- what is shown -------------------------------------------------------------------------

    def poll(self) -> None:
        """Take in what came of work in the background, whether its page is seen or not."""
        if self._background.has_pictures:
            self.images.poll()

    def show_page(self, number: int) -> None:
        """Show one of the pages."""
        self._stack.setCurrentWidget(self._page(number))
        self.rail.show_page(number)
        for view in self._views:
            if view.isVisible():
                view.tell_room()  # after the one that was hidden has told that it has none

    def _page(self, number: int) -> QWidget:
        if number == LIVE:
            return self.live
        if number == IMAGES:
            return self.images
        if number == MODELS:
            return self.models
        return self.timeline if number == TIMELINE else self.metrics

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self.live.show_theme(theme)
        self.rail.show_theme(theme)

    def show_settings(
        self, settings: Settings, look: OverlayOptions, *, is_full_screen: bool
    ) -> None:
        """Show the settings in force."""
        self.live.panel.show_settings(settings)
        self.live.panel.setVisible(settings.has_panel and not is_full_screen)
        self.live.panel_button.setChecked(settings.has_panel)
        self.live.loop_button.setChecked(settings.is_looping)
        self._look = look
        for view in self._views:
            view.show_look(look)

    def show_full_screen(self, is_full: bool) -> None:
        """Give everything to the picture, or let the rest return."""
        self.rail.setVisible(not is_full)
        self.live.show_full_screen(is_full)
