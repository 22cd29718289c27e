"""The main window: its pages, the keys, and the settings. It polls the pipeline on a timer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from swiftcam.errors import OutputError, SwiftCamError
from swiftcam.jobs.closing import Stoppable, close_together
from swiftcam.pipeline import Snapshot
from swiftcam.ui.live.overlay_options import OverlayOptions, overlay_options
from swiftcam.ui.live.playback import Playback
from swiftcam.ui.live.screenshots import save_picture
from swiftcam.ui.numbers.history import History
from swiftcam.ui.pictures.drops import can_take
from swiftcam.ui.style import theme
from swiftcam.ui.translations.status_words import window_title
from swiftcam.ui.translations.translate import Translations, tr, translated
from swiftcam.ui.widgets import dialogs
from swiftcam.ui.window.background import Background
from swiftcam.ui.window.pages import IMAGES, LIVE, MODELS, TIMELINE, Pages
from swiftcam.ui.window.poll import QUICK_MS, poll_period
from swiftcam.ui.window.settings_saver import SettingsSaver
from swiftcam.ui.window.shortcuts import ShortcutsDialog, install
from swiftcam.ui.window.window_keys import window_shortcuts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Unpack

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShortcut

    from swiftcam.capture.opencv.devices import CameraDevice
    from swiftcam.live.session import Session
    from swiftcam.settings import Settings, SettingsChange

    Cameras = Callable[[], Sequence[CameraDevice]]

_NOTE_SECONDS = 5.0


class MainWindow(QMainWindow):
    """Shows one session. Closing the window stops it, in less than two seconds.

    `cameras` returns those that are there; `also` is what else is to end with the window. A change
    of language builds the pages anew; everything they show comes from the session.
    """

    def __init__(
        self, session: Session, cameras: Cameras = tuple, also: Sequence[Stoppable] = ()
    ) -> None:
        super().__init__()
        self._also = also
        self._session = session
        self._pipeline = session.pipeline
        self._cameras = cameras
        self._snapshot = Snapshot()
        self.playback = Playback(session.pipeline, self.refresh)
        self._history = History()
        self._background = Background(session)
        self._note = ""
        self._note_until = 0.0
        self._keys: list[QShortcut] = []
        self._page = LIVE
        self._translations = Translations()
        self._translations.use(session.settings.language)
        self._saver = SettingsSaver(session, self)
        self._saver.failed.connect(self.say)
        self.setAcceptDrops(True)
        self._build_pages()
        QApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)
        self._timer = QTimer(self)
        self._timer.setObjectName("poll")
        self._timer.setInterval(QUICK_MS)
        self._timer.timeout.connect(self.refresh)
        # As large as the drawing board, where the screen has room for it.
        room = self.screen().availableSize()
        self.resize(min(1440, round(0.95 * room.width())), min(860, round(0.95 * room.height())))

    def start(self) -> None:
        """Start the source and follow it."""
        self._pipeline.start()
        self._timer.start()
        self.refresh()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._snapshot

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._session.settings

    def refresh(self) -> None:
        """Poll the pipeline and show what is new (called by the timer)."""
        snapshot = self._snapshot = self._pipeline.snapshot()
        news = self._session.follow(snapshot)
        if news:
            self.say(translated(news))
            self._show_settings()
        self._history.add(snapshot)
        self.pages.poll()
        is_unseen, is_live_page = self._is_unseen(), self._page == LIVE
        period = poll_period(snapshot.state, is_live_page=is_live_page, is_unseen=is_unseen)
        self._timer.setInterval(period)
        if is_unseen:
            return
        if is_live_page:
            panel = self.live.panel
            panel.source.show_cameras(self._cameras())
            reason = self._session.reason(snapshot)
            panel.model.run.show_measuring(self._session.measuring, reason)
            self.live.show_snapshot(snapshot, self._current_note())
        elif self._page == IMAGES:
            self.pages.images.refresh()
        elif self._page == MODELS:
            self.pages.models.refresh(self._session.settings.model)
        elif self._page == TIMELINE:
            self.pages.timeline.refresh(snapshot.model)
        else:
            self.pages.metrics.refresh(snapshot, self._history)
        title = window_title(snapshot)
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def say(self, words: str) -> None:
        """Show a note in place of the numbers for a while."""
        self._note, self._note_until = words, time.monotonic() + _NOTE_SECONDS
        self.statusBar().showMessage(words, round(_NOTE_SECONDS * 1000))
        self.statusBar().setVisible(self._page != LIVE)

    # --- what the user asks for ----------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """Fill the screen with the picture, or return to the window."""
        is_full = not self.isFullScreen()
        self.show_page(LIVE)
        self.pages.show_full_screen(is_full)
        self.live.panel.setVisible(not is_full and self._session.settings.has_panel)
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.refresh()

    def save_snapshot(self) -> Path | None:
        """Save the annotated picture to the user's pictures and say where; None if it failed."""
        try:
            path = save_picture(self._snapshot, self._look())
        except OutputError as error:
            self.say(tr("Not saved: {reason}", reason=error.args[0]))
            self.refresh()
            return None
        self.say(tr("Saved {path}", path=str(path)))
        self.refresh()
        return path

    def leave(self) -> None:
        """Leave full screen, return to the picture, or close the window."""
        if self.isFullScreen():
            self.toggle_full_screen()
        elif self._page != LIVE:
            self.show_page(LIVE)
        elif self.live.panel.isAncestorOf(self.focusWidget() or self):
            self.live.view.setFocus()
        else:
            self.close()

    def show_page(self, number: int) -> None:
        """Show one of the pages."""
        self._page = number
        self.pages.show_page(number)
        self._show_settings()  # a model may have come or gone
        self.statusBar().hide()
        self.refresh()

    def toggle_panel(self) -> None:
        """Show or hide the side panel."""
        self.change(has_panel=not self.settings.has_panel)

    def toggle_loop(self) -> None:
        """Turn the loop on or off."""
        self.change(is_looping=not self.settings.is_looping)

    def show_keys(self) -> None:
        """List the keys."""
        dialog = ShortcutsDialog(window_shortcuts(self), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_source(self, source: str) -> None:
        """Show another source; if there is none, say so and go on."""
        try:
            self._session.open(source)
        except SwiftCamError as error:
            self.say(translated(error.args[0]))
        self._show_settings()
        self._saver.save_soon()
        self.show_page(LIVE)

    def change(self, **changes: Unpack[SettingsChange]) -> None:
        """Change settings, or show why that is not possible."""
        try:
            self._session.change(**changes)
        except SwiftCamError as error:
            self.say(translated(error.args[0]))
        self._saver.save_soon()
        if "language" in changes and self._translations.use(self._session.settings.language):
            self._build_pages()
        if "theme" in changes:
            self._apply_theme()
        self._show_settings()
        self.refresh()

    # --- building ------------------------------------------------------------------------------

    def _build_pages(self) -> None:
        for key in self._keys:
            key.setParent(None)
        self.pages = Pages(self._session, self._background, self._translations.language)
        self.live = self.pages.live
        self._connect()
        self._keys = install(self, window_shortcuts(self))
        self.setCentralWidget(self.pages)
        self._apply_theme()
        self._show_settings()
        self.pages.show_page(self._page)
        self.statusBar().hide()
        self.live.view.setFocus()

    def _connect(self) -> None:
        pages, live, panel = self.pages, self.live, self.live.panel
        pages.notified.connect(self.say)
        pages.rail.page_wanted.connect(self.show_page)
        pages.rail.help_wanted.connect(self.show_keys)
        pages.region_chosen.connect(lambda region: self.change(region=region))
        pages.sought.connect(self._on_pages_sought)
        pages.model_wanted.connect(lambda name: self.change(model=name))
        live.seek_bar.sought.connect(self.playback.seek)
        live.run_wanted.connect(self.playback.toggle_running)
        live.pause_wanted.connect(self.playback.toggle_pause)
        live.save_wanted.connect(self.save_snapshot)
        live.full_screen_wanted.connect(self.toggle_full_screen)
        live.panel_wanted.connect(self.toggle_panel)
        live.loop_wanted.connect(self.toggle_loop)
        panel.changed.connect(self._on_panel_changed)
        panel.source.source_wanted.connect(self.open_source)
        panel.source.file_wanted.connect(lambda: dialogs.ask_file(self, self.open_source))
        panel.source.folder_wanted.connect(lambda: dialogs.ask_folder(self, self.open_source))
        panel.source.address_wanted.connect(lambda: dialogs.ask_address(self, self.open_source))
        panel.model.file_wanted.connect(
            lambda: dialogs.ask_model(self, lambda path: self.change(model=path))
        )
        panel.model.more_wanted.connect(lambda: self.show_page(MODELS))
        panel.model.run.measure_wanted.connect(self._session.measure)
        panel.model.run.stop_wanted.connect(self._session.stop_measuring)

    # --- showing -------------------------------------------------------------------------------

    def _apply_theme(self) -> None:
        colours = theme.current_theme(self._session.settings.theme)
        self.setPalette(theme.palette(colours))
        self.setStyleSheet(theme.style_sheet(colours))
        self.pages.show_theme(colours)

    def _show_settings(self) -> None:
        settings = self._session.settings
        self.pages.show_settings(settings, self._look(), is_full_screen=self.isFullScreen())

    def _look(self) -> OverlayOptions:
        return overlay_options(self._session.settings, self._translations.language)

    def _current_note(self) -> str:
        return self._note if time.monotonic() < self._note_until else ""

    def _is_unseen(self) -> bool:
        return self.isMinimized() or not self.isVisible()

    def _on_panel_changed(self, changes: SettingsChange) -> None:
        self.change(**changes)

    def _on_pages_sought(self, seconds: float) -> None:
        if self._snapshot.media.duration:
            self.playback.seek(seconds)
            self.show_page(LIVE)
        else:
            self.say(tr("A live picture has no past to return to."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        if self._page == LIVE and len(urls) == 1:
            self.open_source(urls[0].toLocalFile() or urls[0].toString())
            return
        self.show_page(IMAGES)
        self.pages.images.take(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        # The window goes at once; what is stuck may take the whole time there is.
        self._timer.stop()
        self._saver.save_now()
        self.hide()
        parts = (Stoppable(self._session.stop, self._session.close), *self._also)
        close_together((*parts, *self._background.parts()))
        self._translations.use("en")
        super().closeEvent(event)
