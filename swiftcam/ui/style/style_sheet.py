"""The style sheet of a window: the colours, outlines and sizes of its widgets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from swiftcam.ui.style.painting import BACKING, SOFT
from swiftcam.ui.style.roles import Role

if TYPE_CHECKING:
    from swiftcam.ui.style.theme import Theme

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
        QScrollArea {{ border: 2px solid transparent; border-radius: 12px; }}
        QScrollArea#{Role.PANEL} {{ background: {theme.panel}; border-color: {theme.line}; }}
        QScrollArea:focus, QScrollArea#{Role.PANEL}:focus {{ border-color: {theme.focus}; }}
        QWidget#{Role.PANEL_CONTENT} {{ background: transparent; }}
    """


def _buttons(theme: Theme) -> str:
    """Return the rules for buttons, in the rail and elsewhere."""
    return f"""
        QToolButton, QPushButton {{ border: 1px solid {theme.border}; background: {theme.panel};
                       border-radius: 9px; padding: 7px; }}
        QPushButton {{ border-radius: 7px; padding: 5px 9px; min-height: 16px; outline: none; }}
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
        QLineEdit, QTextEdit, QPlainTextEdit {{ placeholder-text-color: {theme.muted};
                       selection-background-color: {theme.accent};
                       selection-color: {theme.on_accent}; }}
        QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus,
        QComboBox QLineEdit:focus {{ border: none; padding: 0px; background: transparent; }}
        QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ padding: 0px 7px; }}
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
        QSlider {{ border: 2px solid transparent; border-radius: 6px; }}
        QSlider:focus {{ border-color: {theme.focus}; }}
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
        QScrollBar:horizontal {{ height: 12px; background: transparent; margin: 1px 4px; }}
        QScrollBar::handle {{ border-radius: 3px; background: {theme.border}; }}
        QScrollBar::handle:vertical {{ min-height: 32px; margin: 0 2px; }}
        QScrollBar::handle:horizontal {{ min-width: 32px; margin: 2px 0; }}
        QScrollBar::handle:hover {{ background: {theme.muted}; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _lists(theme: Theme) -> str:
    """Return the rules for lists, tables and menus, also those that open from a field."""
    return f"""
        QAbstractItemView {{ background: {theme.panel}; color: {theme.text}; outline: 0;
                      alternate-background-color: {theme.window};
                      selection-background-color: {theme.accent};
                      selection-color: {theme.on_accent}; }}
        QMenu {{ background: {theme.panel}; color: {theme.text}; padding: 4px;
                      border: 1px solid {theme.border}; }}
        QMenu::item {{ padding: 5px 24px 5px 12px; min-height: 16px; border-radius: 4px; }}
        QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}
        QMenu::item:disabled {{ background: transparent; color: {theme.muted}; }}
        QMenu::separator {{ height: 1px; margin: 4px 8px; background: {theme.line}; }}
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
