"""The main window: its pages, keys and settings. It polls the pipeline on a timer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow

from swiftcam.errors import SwiftCamError
from swiftcam.jobs.closing import Stoppable, close_together
from swiftcam.live.opened import opened_places
from swiftcam.pipeline import Snapshot, State
from swiftcam.ui.desktop.awake import ScreenAwake
from swiftcam.ui.desktop.window_form import WindowForm
from swiftcam.ui.live.live_page import NOTE_SECONDS
from swiftcam.ui.live.playback import Playback
from swiftcam.ui.page import PageName
from swiftcam.ui.pictures.drops import can_take
from swiftcam.ui.sharing.message_bar import MessageBar
from swiftcam.ui.sharing.picture_actions import PictureActions
from swiftcam.ui.style import theme
from swiftcam.ui.translations.status_texts import window_title
from swiftcam.ui.translations.translate import Translations, tr, translated
from swiftcam.ui.widgets import dialogs
from swiftcam.ui.widgets.inputs import finish_editing
from swiftcam.ui.window.background import Background
from swiftcam.ui.window.page_signals import connect_pages
from swiftcam.ui.window.pages import Pages
from swiftcam.ui.window.poll_timer import PollTimer
from swiftcam.ui.window.settings_saver import SettingsSaver
from swiftcam.ui.window.shortcuts import HelpDialog, install, window_shortcuts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Unpack

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShortcut

    from swiftcam.live.session import Session
    from swiftcam.settings import Settings, SettingsChange
    from swiftcam.ui.live.live_page import Cameras


class MainWindow(QMainWindow):
    """Shows one session; closing the window stops the session in less than two seconds.

    `cameras` returns the cameras that are connected. `to_stop`: other work that is stopped when
    the window closes. A change of language builds the pages again; they keep no state of their
    own.
    """

    def __init__(
        self, session: Session, cameras: Cameras = tuple, to_stop: Sequence[Stoppable] = ()
    ) -> None:
        super().__init__()
        self._to_stop = to_stop
        self._session = session
        self._pipeline = session.pipeline
        self._cameras = cameras
        self._snapshot = Snapshot()
        self.playback = Playback(session.pipeline, self.refresh)
        self.message_bar = MessageBar(self, lambda: self.pages.message_area())
        self.picture = PictureActions(lambda: self.live.view, self.message_bar, self.show_message)
        self._background = Background(session)
        self.close_guard = dialogs.CloseGuard(self, self._background.unfinished)
        self.form = WindowForm(self, is_remembered=session.remembered is not None)
        self.awake = ScreenAwake()
        self._shortcuts: list[QShortcut] = []
        self._page = PageName.LIVE
        self._translations = Translations()
        self._translations.use(session.settings.language)
        self._saver = SettingsSaver(session, self)
        self._saver.failed.connect(self.show_message)
        self.setAcceptDrops(True)
        self._build_pages()
        QApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)
        self._timer = PollTimer(self)
        self._timer.timeout.connect(self.refresh)
        self.form.changed.connect(self._on_form_changed)
        self.form.restore()
        if not self.form.is_bare and self.form.page is not PageName.LIVE:
            self.show_page(self.form.page)

    def start(self, *, is_live: bool = True) -> None:
        """Start the timer and, if `is_live`, the source."""
        if is_live:
            self._pipeline.start()
        self._timer.start()
        self.refresh()

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self._snapshot

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._session.settings

    def refresh(self) -> None:
        """Poll the pipeline and show its state (called by the timer)."""
        snapshot = self._snapshot = self._pipeline.snapshot()
        if unfinished := self._session.take_unfinished_model():
            self._saver.save_now()  # a model that ends the process is tried once
            self.change(model=unfinished)
        message = self._session.follow(snapshot)
        if message:
            self.show_message(translated(message))
            self._show_settings()
        self._saver.follow()
        self._background.history.add(snapshot)
        self.pages.poll()
        is_hidden = self.isMinimized() or not self.isVisible()
        is_live_page = self._page is PageName.LIVE
        self._timer.adapt(snapshot.state, is_live_page=is_live_page, is_hidden=is_hidden)
        is_filling = self.isFullScreen() and not is_hidden
        self.awake.keep(is_filling and snapshot.state is State.LIVE)
        if is_hidden:
            return
        self.pages.page(self._page).show_snapshot(snapshot)
        title = window_title(snapshot)
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def show_message(self, text: str) -> None:
        """Show a message for a few seconds, in the status line of the live page or below others."""
        self.live.show_note(text)
        is_long = self.message_bar.show_long(text, self.live.status.width() - 40)
        self.statusBar().showMessage(text, round(NOTE_SECONDS * 1000))
        self.statusBar().setVisible(self._page is not PageName.LIVE and not is_long)

    # --- what the user asks for ----------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """Fill the screen with the picture, or return to the window."""
        self.show_page(PageName.LIVE)
        self.form.toggle_full_screen()

    def toggle_compact(self) -> None:
        """Show the compact view, or return to the window."""
        self.show_page(PageName.LIVE)
        self.form.toggle_compact()

    def save_screenshot(self) -> Path | None:
        """Save the annotated picture to the user's pictures; return its path, None on failure."""
        path = self.picture.save(self._snapshot)
        self.refresh()
        return path

    def leave(self) -> None:
        """Leave full screen, compact view, page or drawer; never closes the window."""
        if self.form.is_bare:
            self.form.leave_bare()
        elif self._page is not PageName.LIVE:
            self.show_page(PageName.LIVE)
        self.live.place.close_drawer()
        self.live.view.setFocus()

    def show_page(self, name: PageName) -> None:
        """Show one of the pages; only the live page fills the screen or is compact."""
        if name is not PageName.LIVE:
            self.form.leave_bare()
        self._page = name
        self.form.remember_page(name)
        self.pages.show_page(name)
        self._show_settings()  # the list of models may have changed
        self.statusBar().hide()
        self.refresh()

    def show_help(self) -> None:
        """Open the list of keys."""
        dialog = HelpDialog(window_shortcuts(self), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_source(self, source: str) -> None:
        """Play another source; if it does not exist, show a message and keep the current one."""
        try:
            self._session.open(source)
        except SwiftCamError as error:
            self.show_message(translated(error.args[0]))
        self._show_settings()
        self.show_page(PageName.LIVE)

    def open_places(self, places: Sequence[str], *, is_playing: bool = False) -> None:
        """Open paths and addresses: pictures and folders on their page, another source on Live.

        `is_playing`: the source was given to the session at the start.
        """
        try:
            opened = opened_places(places)
        except SwiftCamError as error:
            self.show_message(translated(error.args[0]))
            return
        if opened.pictures:
            self.pages.pictures.add_paths(opened.pictures)
            self.show_page(PageName.PICTURES)
        if opened.source and not is_playing:
            self.open_source(opened.source)
        elif opened.source:
            self.show_page(PageName.LIVE)
        if opened.others:
            names = ", ".join(opened.others)
            self.show_message(tr("Only one source can play. Not opened: {names}", names=names))

    def take_places(self, places: Sequence[str]) -> None:
        """Open what another start of the program hands over, and bring the window to the front."""
        self.open_places(places)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def seek_moment(self, seconds: float) -> None:
        """Show a moment of a recording, or why a live source has none."""
        if self._snapshot.media.duration:
            self.playback.seek(seconds)
            self.show_page(PageName.LIVE)
        else:
            self.show_message(
                tr("This source is live: only a recording can jump to an earlier time.")
            )

    def change(self, **changes: Unpack[SettingsChange]) -> None:
        """Change settings, or show why that is not possible."""
        try:
            self._session.change(**changes)
        except SwiftCamError as error:
            self.show_message(translated(error.args[0]))
        if "language" in changes and self._translations.use(self.settings.language):
            self._build_pages()
        if "theme" in changes:
            self._apply_theme()
        self._show_settings()
        self.refresh()

    def toggle(self, name: str) -> None:
        """Turn a setting on or off; `name` is its field in `Settings`."""
        self.change(**cast("SettingsChange", {name: not getattr(self.settings, name)}))

    # --- building ------------------------------------------------------------------------------

    def _build_pages(self) -> None:
        for shortcut in self._shortcuts:
            shortcut.setParent(None)
        language = self._translations.language
        self.pages = Pages(self._session, self._background, self._cameras, language)
        self.live = self.pages.live
        connect_pages(self)
        self._shortcuts = install(self, window_shortcuts(self))
        self.setCentralWidget(self.pages)
        self._apply_theme()
        self.pages.show_page(self._page)
        self.pages.show_form(self.form)
        self.statusBar().hide()
        (self.live.view if self._page is PageName.LIVE else self.pages.page(self._page)).setFocus()

    # --- showing -------------------------------------------------------------------------------

    def _apply_theme(self) -> None:
        colours = theme.current_theme(self.settings.theme)
        theme.apply(colours, self)
        self.pages.show_theme(colours)

    def _on_form_changed(self) -> None:
        self.pages.show_form(self.form)
        self._show_settings()
        self.refresh()

    def _show_settings(self) -> None:
        self.pages.show_settings(self.settings)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        if self._page is PageName.LIVE and len(urls) == 1:
            self.open_source(urls[0].toLocalFile() or urls[0].toString())
            return
        self.show_page(PageName.PICTURES)
        self.pages.pictures.take(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        # The window disappears at once; a stuck thread may take all of the two seconds.
        self._timer.stop()
        finish_editing(self)
        self.form.save()
        self._saver.save_at_closing()
        self.hide()
        awake = Stoppable(self.awake.stop, self.awake.close)
        parts = (Stoppable(self._session.stop, self._session.close), awake, *self._to_stop)
        close_together((*parts, *self._background.parts()))
        self._translations.use("en")
        super().closeEvent(event)
