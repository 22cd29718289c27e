"""The stack of pages, with the rail that leads to them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from swiftcam.inference.models.imported_classifier import runtime_of
from swiftcam.ui.live.live_page import LivePage
from swiftcam.ui.page import Page, PageName
from swiftcam.ui.window.rail import Rail

if TYPE_CHECKING:
    from collections.abc import Callable

    from swiftcam.live.session import Session
    from swiftcam.settings import Settings
    from swiftcam.ui.desktop.window_form import WindowForm
    from swiftcam.ui.live.live_page import Cameras
    from swiftcam.ui.live.live_view import LiveView
    from swiftcam.ui.models.models_page import ModelsPage
    from swiftcam.ui.numbers.numbers_page import NumbersPage
    from swiftcam.ui.pictures.pictures_page import PicturesPage
    from swiftcam.ui.preferences.preferences_page import PreferencesPage
    from swiftcam.ui.style.theme import Theme
    from swiftcam.ui.timeline.timeline_page import TimelinePage
    from swiftcam.ui.window.background import Background

PageType = TypeVar("PageType", bound=Page)


class Pages(QWidget):
    """Builds each page on first use, except the live page: so the window opens sooner.

    `notified`: a message for the user, from any page; `offered`: one with actions, see `Page`.
    `changed`: a `SettingsChange` from the preferences.
    `region_chosen`: the region that was dragged on a live view; see `LiveView`.
    `sought`: the second of a recording to jump to.
    `model_wanted`: the name of a model to use.
    `page_wanted`: the page to show.
    """

    notified = Signal(str)
    offered = Signal(str, list)
    changed = Signal(dict)
    region_chosen = Signal(object)
    sought = Signal(float)
    model_wanted = Signal(str)
    page_wanted = Signal(PageName)

    def __init__(
        self, session: Session, background: Background, cameras: Cameras, language: str
    ) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self._language = language
        self._built: list[Page] = []
        self._views: list[LiveView] = []
        self._stack = QStackedWidget()
        self._pages: dict[PageName, Callable[[], Page]] = {
            PageName.LIVE: lambda: self.live,
            PageName.PICTURES: lambda: self.pictures,
            PageName.MODELS: lambda: self.models,
            PageName.TIMELINE: lambda: self.timeline,
            PageName.NUMBERS: lambda: self.numbers,
            PageName.PREFERENCES: lambda: self.preferences,
        }
        self.live = self._added(LivePage(session, cameras, language))
        self._connect_view(self.live.view)
        self.live.view.numbers_wanted.connect(lambda: self.page_wanted.emit(PageName.NUMBERS))
        self.live.download_wanted.connect(self._on_live_download_wanted)
        self.rail = Rail()
        self.rail.page_wanted.connect(self.page_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._stack, 1)

    def message_area(self) -> QRect:
        """Return the rectangle of the window over which a message hides no control.

        This is the picture of the live page, and the list of another page, if it has one.
        """
        page: QWidget = self._stack.currentWidget() or self
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        place: QWidget = page.findChild(QStackedWidget, options=direct) or page
        if page is self.live:
            place = self.live.view
        return QRect(place.mapTo(self.window(), QPoint(0, 0)), place.size())

    # --- pages that are built on first use -----------------------------------------------------

    @cached_property
    def pictures(self) -> PicturesPage:
        """The page of pictures."""
        from swiftcam.ui.pictures.pictures_page import PicturesPage

        return self._added(PicturesPage(self._background.pictures, self._language))

    @cached_property
    def models(self) -> ModelsPage:
        """The page of models."""
        from swiftcam.ui.models.models_page import ModelsPage

        page = self._added(ModelsPage(self._background.jobs))
        page.use_wanted.connect(self.model_wanted)
        return page

    @cached_property
    def timeline(self) -> TimelinePage:
        """The page of the timeline."""
        from swiftcam.ui.timeline.timeline_page import TimelinePage

        page = self._added(TimelinePage(self._session.pipeline.timeline, self._language))
        page.sought.connect(self.sought)
        return page

    @cached_property
    def numbers(self) -> NumbersPage:
        """The page of numbers."""
        from swiftcam.ui.numbers.numbers_page import NumbersPage

        page = self._added(NumbersPage(self._background.history, self._language))
        self._connect_view(page.view)
        return page

    @cached_property
    def preferences(self) -> PreferencesPage:
        """The page of preferences."""
        from swiftcam.ui.preferences.preferences_page import PreferencesPage

        page = self._added(PreferencesPage(self._session))
        page.changed.connect(self.changed)
        return page

    def _added(self, page: PageType) -> PageType:
        page.notified.connect(self.notified)
        page.offered.connect(self.offered)
        page.show_settings(self._session.settings)
        self._stack.addWidget(page)
        self._built.append(page)
        return page

    def _connect_view(self, view: LiveView) -> None:
        pipeline = self._session.pipeline
        view.painted.connect(pipeline.mark_displayed)
        view.room_changed.connect(pipeline.show_in)
        view.region_chosen.connect(self.region_chosen)
        self._views.append(view)

    def open_model(self, path: str) -> None:
        """Use the model in a file; an own classifier is imported first, with the form."""
        if runtime_of(Path(path)) is not None:
            self.page_wanted.emit(PageName.MODELS)
            self.models.import_path(path, to_use=True)
        else:
            self.model_wanted.emit(path)

    def _on_live_download_wanted(self, name: str) -> None:
        self._background.jobs.download_to_use(name, self._session.settings.model)
        self.page_wanted.emit(PageName.MODELS)
        self.models.reveal(name)

    # --- what is shown -------------------------------------------------------------------------

    def page(self, name: PageName) -> Page:
        """Return a page; build it if this is its first use."""
        return self._pages[name]()

    def poll(self) -> None:
        """Show the results of background work, also on pages that are hidden."""
        if self._background.has_pictures:
            self.pictures.poll()
        if self._background.has_jobs:
            name = self._background.jobs.ready_to_use(self._session.settings.model)
            if name:  # after this poll, because it changes what is shown
                QTimer.singleShot(0, self, lambda: self.model_wanted.emit(name))

    def show_page(self, name: PageName) -> None:
        """Bring a page to the front."""
        self._stack.setCurrentWidget(self.page(name))
        self.rail.show_page(name)
        for view in self._views:
            if view.isVisible():
                view.report_room()  # last: the view that was hidden has just reported no room

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of a theme."""
        self.live.show_theme(theme)
        self.rail.show_theme(theme)

    def show_settings(self, settings: Settings) -> None:
        """Show the settings in use, on all pages that are built."""
        for page in self._built:
            page.show_settings(settings)

    def show_form(self, form: WindowForm) -> None:
        """Show only the live picture, or the rail and the controls again."""
        self.rail.setVisible(not form.is_bare)
        self.live.show_bare(form.is_bare, is_compact=form.is_compact)
