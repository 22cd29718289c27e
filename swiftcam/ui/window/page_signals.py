"""Connects the signals of the pages with the main window, each time the pages are built."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from swiftcam.ui.sharing.picture_menu import show_picture_menu
from swiftcam.ui.widgets import dialogs

if TYPE_CHECKING:
    from swiftcam.ui.window.main_window import MainWindow


def connect_pages(window: MainWindow) -> None:
    """Connect what the pages ask for with the actions of the window."""
    pages = window.pages
    pages.notified.connect(window.show_message)
    pages.offered.connect(window.message_bar.show_message)
    pages.changed.connect(lambda changes: window.change(**changes))
    pages.page_wanted.connect(window.show_page)
    pages.rail.help_wanted.connect(window.show_help)
    pages.region_chosen.connect(lambda region: window.change(region=region))
    pages.sought.connect(window.seek_moment)
    pages.model_wanted.connect(lambda name: window.change(model=name))
    _connect_live(window)
    _connect_panel(window)


def _connect_live(window: MainWindow) -> None:
    live = window.live
    live.view.customContextMenuRequested.connect(partial(show_picture_menu, window, live.view))
    live.changed.connect(lambda changes: window.change(**changes))
    live.source_wanted.connect(window.open_source)
    live.file_wanted.connect(lambda: dialogs.ask_file(window, window.open_source))
    live.address_wanted.connect(partial(_ask_address, window))
    live.seek_bar.sought.connect(window.playback.seek)
    live.run_wanted.connect(window.playback.toggle_running)
    live.pause_wanted.connect(window.playback.toggle_pause)
    live.save_wanted.connect(window.save_screenshot)
    live.full_screen_wanted.connect(window.toggle_full_screen)
    live.panel_wanted.connect(live.toggle_panel)
    live.loop_wanted.connect(partial(window.toggle, "is_looping"))


def _connect_panel(window: MainWindow) -> None:
    panel = window.live.panel
    panel.source.source_wanted.connect(window.open_source)
    panel.source.file_wanted.connect(lambda: dialogs.ask_file(window, window.open_source))
    panel.source.folder_wanted.connect(lambda: dialogs.ask_folder(window, window.open_source))
    panel.source.address_wanted.connect(partial(_ask_address, window))
    panel.model.file_wanted.connect(lambda: dialogs.ask_model(window, window.pages.open_model))


def _ask_address(window: MainWindow) -> None:
    from swiftcam.ui.panel.address_dialog import AddressDialog  # loads TLS

    dialog = AddressDialog(window, window.settings.certificates)
    dialog.chosen.connect(partial(_open_address, window))
    dialog.open()


def _open_address(window: MainWindow, source: str, certificates: tuple[str, ...]) -> None:
    window.change(certificates=certificates)
    window.open_source(source)
