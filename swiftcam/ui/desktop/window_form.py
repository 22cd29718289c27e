"""The form of the main window: normal, maximised, full screen or compact, and kept on top."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from swiftcam.ui.desktop.screen_area import ScreenArea, default_size, visible_area
from swiftcam.ui.desktop.window_memory import (
    COMPACT,
    FULL_SCREEN,
    MAXIMISED,
    NORMAL,
    WindowMemory,
    read_memory,
    write_memory,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from swiftcam.ui.page import PageName

COMPACT_SIZE = (480, 300)  # of the compact view before it is resized, in logical pixels
LEAST_COMPACT_SIZE = (320, 200)
_GAP = 24  # between the first compact view and the edges of the screen
_SAVE_DELAY_MS = 500
_FLAGS = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
_WINDOW_STATES = {
    MAXIMISED: Qt.WindowState.WindowMaximized,
    FULL_SCREEN: Qt.WindowState.WindowFullScreen,
}


class WindowForm(QObject):
    """Changes the form of a window, and remembers it.

    Call order: `restore` -> (the window is shown) -> the user changes it -> `save`.

    `is_remembered`: whether the form is read at the start and saved.
    `changed`: the window shows only the picture from now on, or everything again.
    """

    changed = Signal()

    def __init__(self, window: QWidget, *, is_remembered: bool) -> None:
        super().__init__(window)
        self._window = window
        self._is_remembered = is_remembered
        self._memory = read_memory() if is_remembered else WindowMemory()
        self._is_compact = False
        self._was_bare = False
        self._was_maximised = False  # before the compact view
        self._owes_place = False  # a window that starts large gets its normal place later
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_DELAY_MS)
        self._timer.timeout.connect(self.save)
        window.installEventFilter(self)

    @property
    def is_compact(self) -> bool:
        """Tell whether the compact view is shown: the picture and its label, without a frame."""
        return self._is_compact

    @property
    def is_bare(self) -> bool:
        """Tell whether only the picture is shown: full screen, or compact."""
        return self._is_compact or self._window.isFullScreen()

    @property
    def is_on_top(self) -> bool:
        """Tell whether the window is kept above others."""
        return self._memory.is_on_top

    @property
    def page(self) -> PageName:
        """The page to show at the start."""
        return self._memory.page

    def restore(self) -> None:
        """Give a window that was not shown yet its form of the last run."""
        memory = self._memory
        self._use_flags()
        self._place_normal()
        if memory.form == COMPACT:
            self.toggle_compact()
        elif memory.form in _WINDOW_STATES:
            self._owes_place = True
            self._window.setWindowState(_WINDOW_STATES[memory.form])

    def toggle_full_screen(self) -> None:
        """Fill the screen, or return to the form before."""
        self.leave_compact()
        self._record()
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_compact(self) -> None:
        """Show the compact view, or return to the window."""
        if self._is_compact:
            self.leave_compact()
            return
        window = self._window
        self._record()
        self._was_maximised = window.isMaximized()
        self._is_compact = True
        window.setWindowState(Qt.WindowState.WindowNoState)
        self._show_bare()
        window.setMinimumSize(*LEAST_COMPACT_SIZE)
        self._use_flags()
        area = self._memory.compact_area
        area = visible_area(area, _screens()) if area else self._first_compact_area()
        window.setGeometry(QRect(*area))

    def leave_compact(self) -> None:
        """Return from the compact view to the window, if it is shown."""
        if not self._is_compact:
            return
        self._record()
        self._is_compact = False
        self._window.setMinimumSize(0, 0)
        self._use_flags()
        self._show_bare()
        self._place_normal()
        if self._was_maximised:
            self._window.setWindowState(Qt.WindowState.WindowMaximized)

    def leave_bare(self) -> None:
        """Return from the full screen or the compact view, if one of them is shown."""
        if self._is_compact:
            self.leave_compact()
        elif self._window.isFullScreen():
            self.toggle_full_screen()

    def toggle_on_top(self) -> None:
        """Keep the window above others, or no longer."""
        self._memory = replace(self._memory, is_on_top=not self._memory.is_on_top)
        self._use_flags()
        self._timer.start()

    def remember_page(self, page: PageName) -> None:
        """Remember the page that is shown."""
        self._memory = replace(self._memory, page=page)
        self._timer.start()

    def save(self) -> None:
        """Save the form at once."""
        self._timer.stop()
        self._record()
        if self._is_remembered:
            write_memory(self._memory)

    def _record(self) -> None:
        """Take the place of the window into the memory, unless the form decides the place."""
        window, memory = self._window, self._memory
        if not window.isVisible():
            return
        states = window.windowState()
        form = NORMAL
        if self._is_compact:
            form = COMPACT
        elif states & Qt.WindowState.WindowFullScreen:
            form = FULL_SCREEN
        elif states & Qt.WindowState.WindowMaximized:
            form = MAXIMISED
        memory = replace(memory, form=form)
        if states == Qt.WindowState.WindowNoState and self._is_compact:
            memory = replace(memory, compact_area=_area_of(window.geometry()))
        elif states == Qt.WindowState.WindowNoState:
            outer = window.frameGeometry()
            frame = outer.width() - window.width(), outer.height() - window.height()
            memory = replace(memory, area=_area_of(outer), frame=frame)
        elif memory.area is None and window.normalGeometry().isValid():
            memory = replace(memory, area=_area_of(window.normalGeometry()))
        self._memory = memory

    def _place_normal(self) -> None:
        memory, screens = self._memory, _screens()
        if memory.area is None:
            here = _area_of(self._window.screen().availableGeometry())
            self._window.resize(*default_size(here))
            return
        area, (width, height) = visible_area(memory.area, screens), memory.frame
        self._window.resize(max(1, area.width - width), max(1, area.height - height))
        self._window.move(area.left, area.top)

    def _first_compact_area(self) -> ScreenArea:
        """Return a place at the lower right of the screen, where it hides the least."""
        here = _area_of(self._window.screen().availableGeometry())
        width, height = COMPACT_SIZE
        left, top = here.right - width - _GAP, here.bottom - height - _GAP
        return visible_area(ScreenArea(left, top, width, height), [here])

    def _use_flags(self) -> None:
        """Give the window the frame and the layer of its form; Qt hides it for the change."""
        window, is_visible = self._window, self._window.isVisible()
        flags = window.windowFlags() & ~_FLAGS
        if self._is_compact:
            flags |= Qt.WindowType.FramelessWindowHint
        if self._memory.is_on_top:
            flags |= Qt.WindowType.WindowStaysOnTopHint
        if flags == window.windowFlags():
            return
        place = window.pos()
        window.setWindowFlags(flags)
        if is_visible:
            window.show()
            window.move(place)
            window.activateWindow()

    def _show_bare(self) -> None:
        self._was_bare = self.is_bare
        self.changed.emit()

    def _on_first_normal_state(self) -> None:
        if not self._is_compact:
            self._place_normal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._timer.start()
        elif event.type() == QEvent.Type.WindowStateChange:
            self._timer.start()
            if self.is_bare != self._was_bare:  # the desktop may have changed it
                self._show_bare()
            if self._owes_place and self._window.windowState() == Qt.WindowState.WindowNoState:
                self._owes_place = False
                QTimer.singleShot(0, self, self._on_first_normal_state)  # after the desktop's place
        return super().eventFilter(watched, event)


def _screens() -> list[ScreenArea]:
    """Return the parts of the screens that windows may use, the main screen first."""
    return [_area_of(one.availableGeometry()) for one in QGuiApplication.screens()]


def _area_of(area: QRect) -> ScreenArea:
    return ScreenArea(area.x(), area.y(), area.width(), area.height())
