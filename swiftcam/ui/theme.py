"""Colours: a light and a dark theme that follow the system, and one accent."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette


@dataclass(frozen=True)
class Theme:
    """The colours of the window around the picture, as `#rrggbb`."""

    window: str
    panel: str
    border: str
    text: str
    muted: str
    accent: str


LIGHT = Theme("#f4f5f7", "#ffffff", "#dfe2e8", "#16181d", "#5d6470", "#2b6cf0")
DARK = Theme("#17181c", "#202126", "#2e3037", "#f1f2f4", "#9a9faa", "#4c8bff")


def current_theme() -> Theme:
    """Return the theme that the system asks for.

    A desktop that states no preference still has a palette: light text on dark means dark.
    """
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        colours = QGuiApplication.palette()
        text, window = colours.windowText().color(), colours.window().color()
        return DARK if text.lightness() > window.lightness() else LIGHT
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


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
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
    }
    result = QPalette()
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    return result


def style_sheet(theme: Theme) -> str:
    """Return the style of the few widgets around the picture."""
    return f"""
        QToolButton {{ border: 1px solid {theme.border}; border-radius: 9px;
                       background: {theme.panel}; padding: 7px; }}
        QToolButton:hover {{ border-color: {theme.accent}; }}
        QToolButton:focus {{ border: 2px solid {theme.accent}; padding: 6px; }}
        QToolButton:disabled {{ background: {theme.window}; }}
        QLabel#numbers {{ color: {theme.text}; }}
        QLabel#model {{ color: {theme.muted}; }}
        QToolTip {{ color: {theme.text}; background: {theme.panel};
                    border: 1px solid {theme.border}; }}
    """
