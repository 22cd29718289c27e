"""The light and the dark theme: their colours, and the style sheet for the roles of widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from swiftcam.ui.style.painting import BACKING, SOFT
from swiftcam.ui.style.roles import Role

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
_ASSETS = Path(__file__).parent / "assets"
_CHEVRON = (_ASSETS / "chevron.svg").as_posix()
_CHEVRON_UP = (_ASSETS / "chevron_up.svg").as_posix()

# Over the picture both themes look the same, like the text that is painted on it.
_OFFER = f"""
        QFrame#{Role.OFFER} {{ background: {BACKING.name(QColor.NameFormat.HexArgb)};
                       border: none; border-radius: 12px; }}
        QFrame#{Role.OFFER} QLabel {{ color: {SOFT.name()}; }}
        QFrame#{Role.OFFER} QPushButton {{ color: #ffffff; background: rgba(255, 255, 255, 26);
                       border: 1px solid rgba(255, 255, 255, 140); }}
        QFrame#{Role.OFFER} QToolButton {{ background: transparent; border-color: transparent;
                       padding: 3px; }}
        QFrame#{Role.OFFER} QPushButton:hover, QFrame#{Role.OFFER} QToolButton:hover {{
                       background: rgba(255, 255, 255, 64); }}
        QFrame#{Role.OFFER} QPushButton:focus {{ border: 2px solid #ffffff; }}
        QFrame#{Role.OFFER} QToolButton:focus {{ border: 2px solid #ffffff; padding: 2px; }}
"""

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
        theme = holder.property(_THEME)
        if isinstance(theme, Theme):
            return theme
        holder = holder.parentWidget()
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


def style_sheet(theme: Theme) -> str:
    """Return the style sheet for the widgets around the picture.

    Each control shows the pointer by its background, that it is checked by the accent, and the
    focus by a ring of 2 pixels; nothing moves when the ring appears.
    """
    return f"""
        QMainWindow, QDialog {{ background: {theme.window}; }}
        QWidget {{ color: {theme.text}; }}
        QToolTip {{ color: {theme.text}; background: {theme.panel};
                    border: 1px solid {theme.border}; }}
        {_texts(theme)}
        {_buttons(theme)}
        {_fields(theme)}
        {_sliders(theme)}
        {_lists(theme)}
        {_OFFER}
    """


def _texts(theme: Theme) -> str:
    """Return the rules for text, cards and the panel."""
    return f"""
        QLabel#{Role.HEADING} {{ color: {theme.muted}; font-weight: 600; font-size: 12px; }}
        QLabel#{Role.TITLE} {{ font-weight: 600; font-size: 20px; }}
        QLabel#{Role.CAPTION}, QLabel#{Role.QUIET} {{ color: {theme.muted}; }}
        QLabel#{Role.STRONG} {{ font-weight: 600; }}
        QLabel#{Role.ERROR} {{ color: {theme.error}; }}
        QLabel#{Role.CARD_TITLE} {{ font-weight: 600; font-size: 15px; }}
        QLabel#{Role.DROP_HINT} {{ color: {theme.muted}; border: 2px dashed {theme.border};
                        border-radius: 12px; font-size: 15px; }}
        QFrame#{Role.CARD} {{ background: {theme.panel}; border: 1px solid {theme.line};
                       border-radius: 12px; }}
        QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; }}
        QScrollArea#{Role.PANEL} {{ background: {theme.panel}; border: 1px solid {theme.line};
                             border-radius: 12px; }}
        QWidget#{Role.PANEL_CONTENT} {{ background: transparent; }}
    """


def _buttons(theme: Theme) -> str:
    """Return the rules for buttons, in the rail and elsewhere."""
    return f"""
        QToolButton, QPushButton {{ border: 1px solid {theme.border}; background: {theme.panel};
                       border-radius: 9px; padding: 7px; }}
        QPushButton {{ border-radius: 7px; padding: 5px 9px; min-height: 16px; }}
        QPushButton#{Role.LINK} {{ color: {theme.accent}; padding: 3px 4px; min-height: 18px; }}
        QPushButton#{Role.LINK}, QToolButton#{Role.FOLD}, QWidget#{Role.RAIL} QToolButton {{
                       background: transparent; border: 1px solid transparent; }}
        QToolButton#{Role.FOLD} {{ padding: 3px 4px; min-height: 18px; }}
        QWidget#{Role.RAIL} QToolButton {{ color: {theme.muted}; padding: 6px 2px; }}
        QToolButton:hover, QPushButton:hover, QPushButton#{Role.LINK}:hover,
        QToolButton#{Role.FOLD}:hover, QWidget#{Role.RAIL} QToolButton:hover {{
                       background: {theme.hover}; color: {theme.text}; }}
        QToolButton:pressed, QPushButton:pressed {{ background: {theme.line}; }}
        QToolButton:disabled, QPushButton:disabled {{ background: {theme.window};
                       color: {theme.muted}; border-color: {theme.line}; }}
        QToolButton:checked, QPushButton:checked, QWidget#{Role.RAIL} QToolButton:checked {{
                       background: {theme.accent}; color: {theme.on_accent};
                       border-color: {theme.accent}; }}
        QToolButton:checked:hover, QPushButton:checked:hover,
        QWidget#{Role.RAIL} QToolButton:checked:hover {{ background: {theme.accent_hover};
                       color: {theme.on_accent}; }}
        QToolButton#{Role.FOLD}:checked {{ background: transparent; color: {theme.text};
                       border-color: transparent; }}
        QToolButton#{Role.FOLD}:checked:hover {{ background: {theme.hover};
                       color: {theme.text}; }}
        QToolButton:focus {{ border: 2px solid {theme.focus}; padding: 6px; }}
        QPushButton:focus {{ border: 2px solid {theme.focus}; padding: 4px 8px; }}
        QPushButton#{Role.LINK}:focus, QToolButton#{Role.FOLD}:focus {{
                       border: 2px solid {theme.focus}; padding: 2px 3px; }}
        QWidget#{Role.RAIL} QToolButton:focus {{ border: 2px solid {theme.focus};
                       padding: 5px 1px; }}
    """


def _fields(theme: Theme) -> str:
    """Return the rules for fields and drop-down lists.

    A list opens below its field (`combobox-popup: 0`). Qt's other kind, which covers the field like
    a menu, is a few pixels too low for its frame: it then scrolls, and hides rows behind arrows.
    """
    return f"""
        QComboBox, QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit {{
                       border: 1px solid {theme.border}; border-radius: 7px;
                       background: {theme.panel}; padding: 5px 9px; min-height: 16px; }}
        QLineEdit, QTextEdit, QPlainTextEdit {{ placeholder-text-color: {theme.muted}; }}
        QComboBox:hover, QLineEdit:hover, QAbstractSpinBox:hover {{ background: {theme.hover}; }}
        QComboBox:disabled, QLineEdit:disabled, QAbstractSpinBox:disabled {{
                       background: {theme.window}; color: {theme.muted};
                       border-color: {theme.line}; }}
        QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus, QTextEdit:focus,
        QPlainTextEdit:focus {{ border: 2px solid {theme.focus}; padding: 4px 8px; }}
        QComboBox {{ combobox-popup: 0; }}
        QComboBox::drop-down {{ border: none; width: 24px; }}
        QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{_CHEVRON}");
                       width: 12px; height: 12px; }}
        QAbstractSpinBox::up-arrow {{ image: url("{_CHEVRON_UP}"); width: 12px; height: 12px; }}
        QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 24px;
                       background: transparent; }}
    """


def _sliders(theme: Theme) -> str:
    """Return the rules for sliders, switches, progress and scroll bars."""
    return f"""
        Switch {{ color: {theme.text}; selection-background-color: {theme.accent}; }}
        QSlider::groove:horizontal {{ height: 4px; border-radius: 2px;
                      background: {theme.border}; }}
        QSlider::sub-page:horizontal {{ border-radius: 2px; background: {theme.accent}; }}
        QSlider::handle:horizontal {{ width: 10px; margin: -5px 0; border-radius: 7px;
                      background: {theme.panel}; border: 2px solid {theme.accent}; }}
        QSlider::handle:horizontal:hover {{ background: {theme.accent}; }}
        QSlider::handle:horizontal:focus {{ background: {theme.accent};
                      border: 2px solid {theme.focus}; }}
        QProgressBar {{ border: none; border-radius: 3px; background: {theme.line}; }}
        QProgressBar::chunk {{ border-radius: 3px; background: {theme.accent}; }}
        QScrollBar:vertical {{ width: 12px; background: transparent; margin: 4px 1px; }}
        QScrollBar::handle:vertical {{ border-radius: 3px; background: {theme.border};
                      min-height: 32px; margin: 0 2px; }}
        QScrollBar::handle:vertical:hover {{ background: {theme.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _lists(theme: Theme) -> str:
    """Return the rules for lists and tables, also those that open from a field."""
    return f"""
        QAbstractItemView {{ background: {theme.panel}; color: {theme.text}; outline: 0;
                      alternate-background-color: {theme.window};
                      selection-background-color: {theme.accent};
                      selection-color: {theme.on_accent}; }}
        QTableView, QListView {{ border: 2px solid {theme.line}; border-radius: 10px; }}
        QListView#{Role.GRID} {{ background: transparent; border-color: transparent; }}
        QTableView:focus, QListView:focus, QListView#{Role.GRID}:focus {{
                      border-color: {theme.focus}; }}
        QTableView::item {{ padding: 4px 10px; }}
        QHeaderView::section {{ background: {theme.panel}; color: {theme.muted}; border: none;
                      padding: 6px 13px; }}
        QComboBox QAbstractItemView {{ border: 1px solid {theme.border}; border-radius: 0; }}
        QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 8px; }}
        QComboBox QAbstractItemView::item:selected {{ background: {theme.accent};
                      color: {theme.on_accent}; }}
    """
