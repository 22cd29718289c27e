"""Colours: a light and a dark theme that follow the system, and one accent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


_CHEVRON = (Path(__file__).parent / "assets" / "chevron.svg").as_posix()

LIGHT = Theme("#f4f5f7", "#ffffff", "#dfe2e8", "#16181d", "#5d6470", "#2b6cf0")
DARK = Theme("#17181c", "#202126", "#2e3037", "#f1f2f4", "#9a9faa", "#4c8bff")


def current_theme(wanted: str = "system") -> Theme:
    """Return the theme that is wanted: "light", "dark", or what the system asks for.

    A desktop that states no preference still has a palette: light text on dark means dark.
    """
    if wanted != "system":
        return DARK if wanted == "dark" else LIGHT
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
        QPalette.ColorRole.AlternateBase: theme.window,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.Accent: theme.accent,
    }
    result = QPalette()
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    return result


def style_sheet(theme: Theme) -> str:
    """Return the style of the widgets around the picture."""
    return f"""
        QMainWindow, QDialog {{ background: {theme.window}; }}
        QWidget {{ color: {theme.text}; }}
        QToolButton {{ border: 1px solid {theme.border}; border-radius: 9px;
                       background: {theme.panel}; padding: 7px; }}
        QToolButton:hover {{ border-color: {theme.accent}; }}
        QToolButton:focus {{ border: 2px solid {theme.accent}; padding: 6px; }}
        QToolButton:disabled {{ background: {theme.window}; }}
        QToolButton:checked {{ border-color: {theme.accent}; }}
        QWidget#rail QToolButton {{ background: transparent; border-color: transparent;
                                    color: {theme.muted}; padding: 6px 2px; }}
        QWidget#rail QToolButton:hover {{ border-color: {theme.border}; }}
        QWidget#rail QToolButton:focus {{ border: 1px solid {theme.accent}; }}
        QWidget#rail QToolButton:checked {{ background: {theme.panel}; color: {theme.text};
                                            border-color: {theme.border}; }}
        QToolButton#fold, QToolButton#fold:checked {{ border-color: transparent;
                       background: transparent; padding: 3px 0px; }}
        QToolButton#fold:hover {{ color: {theme.accent}; }}
        QToolButton#fold:focus {{ border: 1px solid {theme.accent}; }}
        QScrollArea#panel {{ background: {theme.panel}; border: 1px solid {theme.border};
                             border-radius: 12px; }}
        QWidget#panel_content {{ background: transparent; }}
        QLabel#heading {{ color: {theme.muted}; font-weight: 600; font-size: 11px; }}
        QLabel#title {{ font-weight: 600; font-size: 20px; }}
        QLabel#caption {{ color: {theme.muted}; }}
        QLabel#numbers {{ color: {theme.text}; }}
        QLabel#model {{ color: {theme.muted}; }}
        QLabel#keys {{ font-weight: 600; }}
        QPushButton, QComboBox, QLineEdit {{ border: 1px solid {theme.border};
                       border-radius: 7px; background: {theme.window}; padding: 5px 9px; }}
        QPushButton:hover, QComboBox:hover, QLineEdit:hover {{ border-color: {theme.accent}; }}
        QPushButton:focus, QComboBox:focus, QLineEdit:focus {{ border: 2px solid {theme.accent};
                       padding: 4px 8px; }}
        QPushButton:disabled {{ color: {theme.muted}; }}
        QComboBox::drop-down {{ border: none; width: 24px; }}
        QComboBox::down-arrow {{ image: url("{_CHEVRON}"); width: 12px; height: 12px; }}
        QComboBox QAbstractItemView {{ background: {theme.panel}; color: {theme.text};
                       selection-background-color: {theme.accent};
                       selection-color: #ffffff; }}
        QFrame#card {{ background: {theme.panel}; border: 1px solid {theme.border};
                       border-radius: 12px; }}
        QLabel#model_name {{ font-weight: 600; font-size: 15px; }}
        QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; }}
        QLabel#empty {{ color: {theme.muted}; border: 2px dashed {theme.border};
                        border-radius: 12px; font-size: 15px; }}
        QPushButton:checked {{ border-color: {theme.accent}; }}
        QListView {{ background: transparent; border: none;
                     selection-background-color: {theme.accent}; }}
        QProgressBar {{ border: none; border-radius: 3px; background: {theme.border}; }}
        QProgressBar::chunk {{ border-radius: 3px; background: {theme.accent}; }}
        QTableView {{ background: {theme.panel}; alternate-background-color: {theme.window};
                      border: 1px solid {theme.border}; border-radius: 10px;
                      selection-background-color: {theme.accent}; selection-color: #ffffff; }}
        QTableView::item {{ padding: 4px 10px; }}
        QHeaderView::section {{ background: {theme.panel}; color: {theme.muted}; border: none;
                      padding: 6px 13px; }}
        Switch {{ color: {theme.text}; selection-background-color: {theme.accent}; }}
        QSlider::groove:horizontal {{ height: 4px; border-radius: 2px;
                      background: {theme.border}; }}
        QSlider::sub-page:horizontal {{ border-radius: 2px; background: {theme.accent}; }}
        QSlider::handle:horizontal {{ width: 10px; margin: -5px 0;
                      border-radius: 7px; background: #ffffff;
                      border: 2px solid {theme.accent}; }}
        QSlider::handle:horizontal:focus {{ border: 2px solid {theme.text}; }}
        QScrollBar:vertical {{ width: 8px; background: transparent; margin: 4px 1px; }}
        QScrollBar::handle:vertical {{ border-radius: 3px; background: {theme.border};
                      min-height: 32px; }}
        QScrollBar::handle:vertical:hover {{ background: {theme.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        QToolTip {{ color: {theme.text}; background: {theme.panel};
                    border: 1px solid {theme.border}; }}
    """
