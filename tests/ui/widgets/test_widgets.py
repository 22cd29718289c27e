"""The small controls, used by mouse and by keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swiftcam.ui.widgets.choice_row import ChoiceRow
from swiftcam.ui.widgets.plot import Plot, Series, nice_ceiling
from swiftcam.ui.widgets.seek_bar import SeekBar, clock_text
from swiftcam.ui.widgets.slider_row import DefaultSliderRow, Scale, SliderRow
from swiftcam.ui.widgets.switch import Switch
from tests.waiting import PATIENCE

SCALE = Scale(0.0, 5.0, 0.1, lambda value: f"{value:.1f} s")


@pytest.fixture
def show(qtbot):
    windows = []  # pytest-qt keeps weak references only

    def show(widget):
        window = QWidget()
        windows.append(window)
        QVBoxLayout(window).addWidget(widget)
        window.resize(260, 120)
        qtbot.addWidget(window)
        with qtbot.waitActive(window, timeout=round(PATIENCE * 1000)):
            window.show()
            window.activateWindow()
        return window

    yield show
    windows.clear()


def test_a_switch_is_a_check_box_for_those_who_cannot_see_it(qtbot, show):
    switch = Switch("Mirror")
    show(switch)
    assert switch.accessibleName() == "Mirror"
    clicked = []
    switch.clicked.connect(lambda is_on: clicked.append(is_on))
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(5, switch.height() // 2))
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert clicked == [True, False]


def test_a_switch_looks_different_when_on(show):
    switch = Switch("Mirror")
    show(switch)
    off = switch.grab().toImage()
    switch.setChecked(True)
    assert switch.grab().toImage() != off


def test_space_belongs_to_the_switch_with_the_focus_not_to_the_windows_shortcut(qtbot, show):
    switch = Switch("Mirror")
    window = show(switch)
    pressed = []
    for keys in ("Space", "S"):
        QShortcut(QKeySequence(keys), window).activated.connect(lambda k=keys: pressed.append(k))
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    qtbot.keyClick(switch, Qt.Key.Key_S)
    assert switch.isChecked()
    assert pressed == ["S"]


def test_a_slider_tells_the_value_and_its_words(qtbot, show):
    row = SliderRow("Smoothing", SCALE)
    window = show(row)
    row.show_value(0.6)
    assert row.value == pytest.approx(0.6)
    assert row.value_label.text() == "0.6 s"
    chosen = []
    row.chosen.connect(chosen.append)
    QShortcut(QKeySequence("Right"), window).activated.connect(lambda: chosen.append("window"))
    row.slider.setFocus()
    qtbot.keyClick(row.slider, Qt.Key.Key_Right)
    qtbot.keyClick(row.slider, Qt.Key.Key_End)
    assert chosen == pytest.approx([0.7, 5.0])
    assert row.slider.accessibleName() == "Smoothing"


def test_showing_a_value_is_no_choice(show):
    row = SliderRow("Smoothing", SCALE)
    show(row)
    row.chosen.connect(lambda _: pytest.fail("the user chose nothing"))
    row.show_value(3.0)


def test_a_slider_with_a_default_returns_to_it(qtbot, show):
    row = DefaultSliderRow("Smoothing", SCALE, "Usual")
    show(row)
    row.default_wanted.connect(lambda: row.show_choice(None, 0.6))
    row.show_choice(None, 0.6)
    assert (row.value_label.text(), row.default_button.isVisible()) == ("0.6 s", False)
    height = row.height()
    row.show_choice(3.0, 0.6)
    assert (row.value_label.text(), row.default_button.isVisible()) == ("3.0 s", True)
    assert row.height() == height
    row.default_button.setFocus()
    qtbot.keyClick(row.default_button, Qt.Key.Key_Space)
    assert (row.value_label.text(), row.default_button.isVisible()) == ("0.6 s", False)
    assert row.slider.hasFocus()


def test_a_list_tells_the_key_that_was_chosen(qtbot, show):
    row = ChoiceRow("Crop")
    show(row)
    chosen = []
    row.chosen.connect(chosen.append)
    row.show_entries([("recipe", "as trained"), ("fit", "all of it")], "recipe")
    assert row.key == "recipe"
    row.list.setFocus()
    qtbot.keyClick(row.list, Qt.Key.Key_Down)
    assert chosen == ["fit"]
    row.show_entries([("recipe", "as trained"), ("fit", "all of it")], "recipe")
    assert chosen == ["fit"]
    assert row.key == "recipe"


def test_a_key_without_an_entry_is_added(show):
    row = ChoiceRow("Model")
    show(row)
    row.show_entries([("a", "A")], "b")
    assert row.list.currentText() == "b"


def test_the_seek_bar_goes_where_it_is_clicked(qtbot, show):
    bar = SeekBar("Position")
    show(bar)
    bar.show_position(3.0, 12.0)
    sought = []
    bar.sought.connect(sought.append)
    middle = QPoint(bar.slider.width() * 3 // 4, bar.slider.height() // 2)
    qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=middle)
    assert sought[0] == pytest.approx(9.0, abs=0.4)
    bar.show_position(4.0, 12.0)
    assert len(sought) == 1
    assert bar.now.text() == "0:04"
    assert bar.end.text() == "0:12"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (67.9, "1:07"), (3723, "1:02:03"), (-1, "0:00")]
)
def test_clock_text(seconds, words):
    assert clock_text(seconds) == words


def ink(plot):
    image = plot.grab().toImage().convertToFormat(plot.grab().toImage().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
    return (pixels[..., 2] > 180) & (pixels[..., 0] < 140)  # the blue of the first series


def test_a_plot_draws_low_values_low_and_leaves_gaps(show):
    plot = Plot("ms", 20)
    show(plot)
    plot.resize(300, 200)
    plot.show_series([Series("", [10.0] * 10 + [None] * 3 + [1.0] * 7)])
    drawn = ink(plot)
    columns = np.flatnonzero(drawn.any(axis=0))
    heights = {c: np.flatnonzero(drawn[:, c]).mean() for c in columns}
    left, right = heights[columns.min() + 3], heights[columns.max() - 3]
    assert right - left > 100
    assert (np.diff(columns) > 20).sum() == 1  # the gap


def test_an_empty_plot_can_be_painted(show):
    plot = Plot("ms", 20)
    show(plot)
    plot.show_series([Series("a", []), Series("b", [None])])
    plot.grab()


@pytest.mark.parametrize(
    ("value", "top"), [(0.0, 1.0), (1.0, 1.0), (1.2, 2.0), (4.9, 5.0), (16.0, 20.0), (501, 1000.0)]
)
def test_nice_ceiling(value, top):
    assert nice_ceiling(value) == top
