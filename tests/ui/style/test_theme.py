import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolButton,
    QWidget,
)

from swiftcam.ui.live import overlay
from swiftcam.ui.style import theme
from swiftcam.ui.style.painting import BACKING, MUTED, SOFT, WHITE
from swiftcam.ui.style.roles import Role
from swiftcam.ui.widgets import plot
from swiftcam.ui.widgets.inputs import ComboBox, SpinBox
from swiftcam.ui.window.main_window import MainWindow
from tests.fakes import ScriptedSource
from tests.ui.contrast import GRAPHICS, TEXT, contrast
from tests.ui.pixels import pixels_of
from tests.waiting import PATIENCE


@pytest.fixture
def dark_palette(qapp):
    """Make the desktop look dark without stating a preference."""
    before = qapp.palette()
    dark = QPalette(QColor(30, 30, 30))
    qapp.setPalette(dark)
    yield
    qapp.setPalette(before)


def test_a_dark_palette_means_dark(qapp, dark_palette):
    if qapp.styleHints().colorScheme() != Qt.ColorScheme.Unknown:
        pytest.skip("this platform states a preference")
    assert theme.current_theme() is theme.DARK


def test_the_window_takes_the_colours_of_the_theme(qtbot, make_session):
    window = MainWindow(make_session(ScriptedSource([]), theme="light"))
    qtbot.addWidget(window)
    for name, colours in (("dark", theme.DARK), ("light", theme.LIGHT)):
        window.change(theme=name)
        assert window.grab().toImage().pixelColor(3, 3).name() == colours.window


GROUNDS = ("window", "panel", "hover")
TEXTS = [
    *((text, ground) for text in ("text", "muted", "error") for ground in GROUNDS),
    *(("accent", ground) for ground in ("window", "panel")),
    *(("on_accent", ground) for ground in ("accent", "accent_hover")),
    *((text, "line") for text in ("text",)),  # a button that is pressed
]
GRAPHICS_PAIRS = [
    *((mark, ground) for mark in ("border", "accent", "focus") for ground in GROUNDS),
    *(("accent_hover", ground) for ground in ("window", "panel")),
    ("accent", "line"),  # progress, and a probability on its track
    ("muted", "line"),
    ("focus", "accent"),
    ("on_accent", "accent_hover"),  # a probability in a selected row
]
THEMES = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize("pair", TEXTS, ids=" on ".join)
def test_texts_can_be_read(colours, pair):
    front, ground = (QColor(getattr(colours, role)) for role in pair)
    assert contrast(front, ground) >= TEXT


@THEMES
@pytest.mark.parametrize("pair", GRAPHICS_PAIRS, ids=" on ".join)
def test_outlines_and_graphics_can_be_seen(colours, pair):
    front, ground = (QColor(getattr(colours, role)) for role in pair)
    assert contrast(front, ground) >= GRAPHICS


def test_every_colour_of_a_theme_is_in_a_pair():
    fields = {field.name for field in dataclasses.fields(theme.Theme)}
    assert {role for pair in (*TEXTS, *GRAPHICS_PAIRS) for role in pair} == fields


@THEMES
def test_the_lines_of_plots_can_be_seen(colours):
    for name in plot.COLOURS:
        for ground in (colours.window, colours.panel):
            assert contrast(QColor(name), QColor(ground)) >= GRAPHICS


@pytest.mark.parametrize("picture", ["white", "black"])
def test_the_overlay_can_be_read_over_any_picture(picture):
    share, below = BACKING.alphaF(), QColor(picture)
    ground = QColor.fromRgbF(
        *(
            share * over + (1 - share) * under
            for over, under in zip(BACKING.getRgbF()[:3], below.getRgbF()[:3], strict=True)
        )
    )
    texts = (WHITE, SOFT, MUTED, *overlay._STATE_COLOURS.values())
    assert [colour.name() for colour in texts if contrast(colour, ground) < TEXT] == []
    for bar in (overlay._ACCENT, overlay._ACCENT_SOFT):
        assert contrast(bar, ground) >= GRAPHICS


@THEMES
@pytest.mark.parametrize(
    ("kind", "role", "is_rail"),
    [
        (QPushButton, None, False),
        (QPushButton, Role.LINK, False),
        (QToolButton, None, False),
        (QToolButton, None, True),
    ],
    ids=["button", "link", "tool button", "rail"],
)
def test_pointer_check_and_focus_each_look_different(qtbot, colours, kind, role, is_rail):
    window, button = show(qtbot, colours, kind, role, is_rail=is_rail)
    button.setCheckable(role is not Role.LINK)
    rest = pixels_of(button.grab())
    QTest.mouseMove(window, button.geometry().center())
    hovered = pixels_of(button.grab())
    QTest.mouseMove(window, QPoint(1, 1))
    button.setFocus()
    focused = pixels_of(button.grab())
    window.setFocus()
    button.setChecked(True)
    checked = pixels_of(button.grab())
    assert is_colour(hovered, colours.hover).mean() > 0.5
    assert is_colour(rest, colours.hover).mean() < 0.05
    assert (is_colour(checked, colours.accent).mean() > 0.5) == button.isCheckable()
    assert has_ring(focused, colours.focus)
    assert not any(has_ring(state, colours.focus) for state in (rest, hovered, checked))


@THEMES
@pytest.mark.parametrize("kind", [ComboBox, QLineEdit, SpinBox])
def test_a_field_shows_the_focus_and_the_pointer(qtbot, colours, kind):
    window, field = show(qtbot, colours, kind, None)
    size = field.sizeHint()
    rest = pixels_of(field.grab())
    QTest.mouseMove(window, field.geometry().center())
    assert is_colour(pixels_of(field.grab()), colours.hover).mean() > 0.4
    QTest.mouseMove(window, QPoint(1, 1))
    field.setFocus()
    assert has_ring(pixels_of(field.grab()), colours.focus)
    assert not has_ring(rest, colours.focus)
    assert field.sizeHint() == size


def show(qtbot, colours, kind, role, *, is_rail=False):
    """Show a widget of a kind in a window with a theme; return both."""
    window, inner = QMainWindow(), QWidget()
    qtbot.addWidget(window)
    window.inner = inner  # else Python would delete it
    theme.apply(colours, window)
    inner.setObjectName(Role.RAIL if is_rail else "")
    widget = kind(inner)
    widget.setObjectName(role or "")
    if isinstance(widget, QAbstractButton):
        widget.setText("A button")
    widget.setGeometry(20, 20, 120, 40)
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setCentralWidget(inner)
    window.resize(200, 100)
    with qtbot.waitActive(window, timeout=round(PATIENCE * 1000)):
        window.show()
        window.activateWindow()
    window.setFocus()
    return window, widget


def is_colour(pixels, name):
    return (np.abs(pixels - QColor(name).getRgb()[:3]) <= 2).all(axis=2)


def has_ring(pixels, name):
    """Tell whether the middle of each side has 2 pixels of a colour at the edge, and no more."""
    mask = is_colour(pixels, name)
    height, width = mask.shape
    rows, columns = mask[height // 2], mask[:, width // 2]
    sides = (rows[:3], rows[:-4:-1], columns[:3], columns[:-4:-1])
    return all(side.tolist() == [True, True, False] for side in sides)
