"""The light and the dark theme: their colours, and how a window takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from swiftcam.ui.style.style_sheet import style_sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Theme:
    """The colours of the window around the picture, as `#rrggbb`.

    `window`, `panel`: backgrounds. `hover`: the background of a control under the pointer.
    `line`: decorative lines, which separate groups; nothing depends on seeing them.
    `border`: the outlines of controls, empty tracks, and graphics.
    `text`, `muted`: primary and secondary text. `error`: the reason of a failure.
    `accent`: what is checked, selected or filled; `accent_hover`: the same under the pointer;
    `on_accent`: text and icons on both. `focus`: the ring around the control with the focus.
    """

    window: str
    panel: str
    hover: str
    line: str
    border: str
    text: str
    muted: str
    error: str
    accent: str
    accent_hover: str
    on_accent: str
    focus: str


_THEME = "theme"  # the property of a window
LIGHT = Theme(
    window="#f4f5f7",
    panel="#ffffff",
    hover="#e6e9ef",
    line="#dfe2e8",
    border="#7f8591",
    text="#16181d",
    muted="#5d6470",
    error="#b3261e",
    accent="#1f5fe0",
    accent_hover="#174fc0",
    on_accent="#ffffff",
    focus="#16181d",
)
DARK = Theme(
    window="#17181c",
    panel="#202126",
    hover="#2c2e35",
    line="#2e3037",
    border="#727782",
    text="#f1f2f4",
    muted="#9a9faa",
    error="#ff8a80",
    accent="#4c8bff",
    accent_hover="#6aa0ff",
    on_accent="#0c0e13",
    focus="#ffffff",
)


def current_theme(setting: str = "system") -> Theme:
    """Return the theme for a setting: "light", "dark", or "system" for that of the desktop.

    A desktop that states no preference still has a palette: light text on dark means dark.
    """
    if setting != "system":
        return DARK if setting == "dark" else LIGHT
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        colours = QGuiApplication.palette()
        text, window = colours.windowText().color(), colours.window().color()
        return DARK if text.lightness() > window.lightness() else LIGHT
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def apply(theme: Theme, window: QWidget) -> None:
    """Give a window and its dialogs the colours of a theme."""
    window.setProperty(_THEME, theme)
    window.setPalette(palette(theme))
    window.setStyleSheet(style_sheet(theme))


def theme_of(widget: QWidget) -> Theme:
    """Return the theme of a widget that paints itself: that of the window it belongs to.

    Its palette does not say: a style sheet sets some roles, and keeps others from being inherited.
    """
    holder: QWidget | None = widget
    while holder is not None:
        window = holder.window()  # quicker in Python than to visit each parent
        theme = window.property(_THEME)
        if isinstance(theme, Theme):
            return theme
        holder = window.parentWidget()
    return current_theme()


def palette(theme: Theme) -> QPalette:
    """Return a Qt palette in the colours of a theme."""
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.Button: theme.panel,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.AlternateBase: theme.window,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Accent: theme.accent,
    }
    result = QPalette()
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    return result
