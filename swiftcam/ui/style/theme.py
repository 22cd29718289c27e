"""The light and the dark theme: their colours, and the style sheet for the roles of widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from swiftcam.ui.style.painting import BACKING, SOFT
from swiftcam.ui.style.roles import Role


@dataclass(frozen=True)
class Theme:
    """The colours of the window around the picture, as `#rrggbb`.

    `window`, `panel`: backgrounds. `border`: thin lines. `text`, `muted`: primary and secondary
    text. `accent`: what is selected, focused or filled. `error`: the reason of a failure.
    """

    window: str
    panel: str
    border: str
    text: str
    muted: str
    accent: str
    error: str


_CHEVRON = (Path(__file__).parent / "assets" / "chevron.svg").as_posix()

# Over the picture both themes look the same, like the text that is painted on it.
_OFFER = f"""
        QFrame#{Role.OFFER} {{ background: {BACKING.name(QColor.NameFormat.HexArgb)};
                       border: none; border-radius: 12px; }}
        QFrame#{Role.OFFER} QLabel {{ color: {SOFT.name()}; }}
        QFrame#{Role.OFFER} QPushButton {{ color: #ffffff; background: rgba(255, 255, 255, 26);
                       border: 1px solid rgba(255, 255, 255, 90); }}
        QFrame#{Role.OFFER} QToolButton {{ background: transparent; border-color: transparent;
                       padding: 3px; }}
        QFrame#{Role.OFFER} QPushButton:hover, QFrame#{Role.OFFER} QToolButton:hover {{
                       border-color: #ffffff; }}
        QFrame#{Role.OFFER} QPushButton:focus {{ border: 2px solid #ffffff; }}
        QFrame#{Role.OFFER} QToolButton:focus {{ border: 2px solid #ffffff; padding: 2px; }}
"""

LIGHT = Theme("#f4f5f7", "#ffffff", "#dfe2e8", "#16181d", "#5d6470", "#2b6cf0", "#b3261e")
DARK = Theme("#17181c", "#202126", "#2e3037", "#f1f2f4", "#9a9faa", "#4c8bff", "#ff8a80")


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
    """Return the style sheet for the widgets around the picture."""
    return f"""
        QMainWindow, QDialog {{ background: {theme.window}; }}
        QWidget {{ color: {theme.text}; }}
        QToolButton {{ border: 1px solid {theme.border}; border-radius: 9px;
                       background: {theme.panel}; padding: 7px; }}
        QToolButton:hover {{ border-color: {theme.accent}; }}
        QToolButton:focus {{ border: 2px solid {theme.accent}; padding: 6px; }}
        QToolButton:disabled {{ background: {theme.window}; }}
        QToolButton:checked {{ border-color: {theme.accent}; }}
        QWidget#{Role.RAIL} QToolButton {{ background: transparent; border-color: transparent;
                                    color: {theme.muted}; padding: 6px 2px; }}
        QWidget#{Role.RAIL} QToolButton:hover {{ border-color: {theme.border}; }}
        QWidget#{Role.RAIL} QToolButton:focus {{ border: 1px solid {theme.accent}; }}
        QWidget#{Role.RAIL} QToolButton:checked {{ background: {theme.panel}; color: {theme.text};
                                            border-color: {theme.border}; }}
        QToolButton#{Role.FOLD}, QToolButton#{Role.FOLD}:checked {{ border-color: transparent;
                       background: transparent; padding: 3px 0px; }}
        QToolButton#{Role.FOLD}:hover {{ color: {theme.accent}; }}
        QToolButton#{Role.FOLD}:focus {{ border: 1px solid {theme.accent}; }}
        QScrollArea#{Role.PANEL} {{ background: {theme.panel}; border: 1px solid {theme.border};
                             border-radius: 12px; }}
        QWidget#{Role.PANEL_CONTENT} {{ background: transparent; }}
        QLabel#{Role.HEADING} {{ color: {theme.muted}; font-weight: 600; font-size: 11px; }}
        QLabel#{Role.TITLE} {{ font-weight: 600; font-size: 20px; }}
        QLabel#{Role.CAPTION} {{ color: {theme.muted}; }}
        QLabel#{Role.QUIET} {{ color: {theme.muted}; }}
        QLabel#{Role.STRONG} {{ font-weight: 600; }}
        QLabel#{Role.ERROR} {{ color: {theme.error}; }}
        QPushButton, QComboBox, QLineEdit {{ border: 1px solid {theme.border};
                       border-radius: 7px; background: {theme.window}; padding: 5px 9px; }}
        QPushButton:hover, QComboBox:hover, QLineEdit:hover {{ border-color: {theme.accent}; }}
        QPushButton:focus, QComboBox:focus, QLineEdit:focus {{ border: 2px solid {theme.accent};
                       padding: 4px 8px; }}
        QPushButton:disabled {{ color: {theme.muted}; }}
        QPushButton#{Role.LINK} {{ border: 1px solid transparent; background: transparent;
                       color: {theme.accent}; padding: 3px 4px; }}
        QPushButton#{Role.LINK}:hover, QPushButton#{Role.LINK}:focus {{
                       border-color: {theme.accent}; }}
        QComboBox::drop-down {{ border: none; width: 24px; }}
        QComboBox::down-arrow {{ image: url("{_CHEVRON}"); width: 12px; height: 12px; }}
        QComboBox QAbstractItemView {{ background: {theme.panel}; color: {theme.text};
                       selection-background-color: {theme.accent};
                       selection-color: #ffffff; }}
        QFrame#{Role.CARD} {{ background: {theme.panel}; border: 1px solid {theme.border};
                       border-radius: 12px; }}
        QLabel#{Role.CARD_TITLE} {{ font-weight: 600; font-size: 15px; }}
        QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; }}
        QLabel#{Role.DROP_HINT} {{ color: {theme.muted}; border: 2px dashed {theme.border};
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
        {_OFFER}
    """
