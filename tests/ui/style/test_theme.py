import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from swiftcam.ui.style import theme
from swiftcam.ui.window.main_window import MainWindow
from tests.fakes import ScriptedSource


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


def test_both_themes_have_contrast():
    for colours in (theme.LIGHT, theme.DARK):
        for text in (colours.text, colours.muted, colours.error):
            for ground in (colours.window, colours.panel):
                assert contrast(QColor(text), QColor(ground)) >= 4.5


def contrast(one, other):
    """Return the contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour):
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
