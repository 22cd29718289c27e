"""Gives a widget with the focus the keys it needs, even if the window has shortcuts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

_WINDOWS_OWN = (Qt.Key.Key_Escape, *(Qt.Key(Qt.Key.Key_F1 + n) for n in range(12)))
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class _KeepKeys(QObject):
    """Accepts `ShortcutOverride` for plain keys: Qt then sends a key press, not the shortcut."""

    def __init__(
        self, widget: QWidget, keys: frozenset[Qt.Key], shortcuts: frozenset[Qt.Key]
    ) -> None:
        super().__init__(widget)
        self._keys, self._shortcuts = keys, shortcuts
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = not event.modifiers() & _COMMANDS
            key = Qt.Key(event.key())
            is_wanted = key in self._keys if self._keys else key not in self._shortcuts
            if is_plain and is_wanted:
                event.accept()
        return super().eventFilter(watched, event)


class _PressButtons(QObject):
    """Keeps Space for the button with the focus; the event comes up to the window from there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            is_space = is_plain and event.key() == Qt.Key.Key_Space
            if is_space and isinstance(self._window.focusWidget(), QAbstractButton):
                event.accept()
        return super().eventFilter(watched, event)


def press_buttons_with_space(window: QWidget) -> None:
    """Let Space press the button with the focus, even if the window has a shortcut on it."""
    if not any(isinstance(child, _PressButtons) for child in window.children()):
        _PressButtons(window)


def keep_keys(widget: QWidget, *keys: Qt.Key, shortcuts: Iterable[Qt.Key] = ()) -> None:
    """Give a widget these keys while it has the focus; without `keys`, all plain keys.

    `shortcuts`: plain keys that the widget itself uses as shortcuts.
    """
    _KeepKeys(widget, frozenset(keys), frozenset((*_WINDOWS_OWN, *shortcuts)))
