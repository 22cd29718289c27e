import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

import swiftcam.ui
from swiftcam.ui.style import theme
from swiftcam.ui.widgets import inputs
from swiftcam.ui.widgets.inputs import ComboBox, DoubleSpinBox, Slider, SpinBox
from tests.ui.wheel import turn_wheel
from tests.waiting import PATIENCE

KINDS = (ComboBox, Slider, SpinBox, DoubleSpinBox)
TAKE_THE_WHEEL = {
    *("QComboBox", "QFontComboBox", "QSlider", "QDial", "QSpinBox", "QDoubleSpinBox"),
    *("QDateEdit", "QTimeEdit", "QDateTimeEdit", "QTabBar", "QTabWidget"),
}


@pytest.fixture
def show(qtbot):
    """Return a function that shows an input of a kind at the top of a long page."""
    areas = []

    def show(kind):
        area = QScrollArea()
        areas.append(area)
        qtbot.addWidget(area)
        page = QWidget()
        column = QVBoxLayout(page)
        box = kind()
        if isinstance(box, ComboBox):
            box.addItems(["one", "two", "three", "four"])
        column.addWidget(box)
        column.addStretch(1)
        page.setMinimumHeight(2000)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.resize(300, 200)
        with qtbot.waitActive(area, timeout=round(PATIENCE * 1000)):
            area.show()
            area.activateWindow()
        area.setFocus()
        return area, box

    yield show
    areas.clear()


def value_of(box):
    return box.currentIndex() if isinstance(box, ComboBox) else box.value()


def set_value(box, value):
    box.setCurrentIndex(value) if isinstance(box, ComboBox) else box.setValue(value)


@pytest.mark.parametrize("kind", KINDS)
def test_the_wheel_over_an_input_without_focus_scrolls_the_page(show, kind):
    area, box = show(kind)
    set_value(box, 2)
    turn_wheel(box, -1)
    assert value_of(box) == 2
    assert not box.hasFocus()
    assert area.verticalScrollBar().value() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_wheel_over_an_input_with_the_focus_changes_it(show, kind):
    area, box = show(kind)
    set_value(box, 2)
    box.setFocus()
    turn_wheel(box, -1)
    assert value_of(box) != 2
    assert area.verticalScrollBar().value() == 0


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the popup, without a screen
@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("count", [2, 5, 10])
@pytest.mark.parametrize("where", ["first", "last"])
def test_a_list_opens_with_every_row_whole(qtbot, show, colours, count, where):
    area, box = show(ComboBox)
    theme.apply(colours, area)
    box.clear()
    box.addItems(
        [f"{number}: a text that is wider than the field of the list" for number in range(count)]
    )
    box.setMaximumWidth(120)
    box.setCurrentIndex(0 if where == "first" else count - 1)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    view = box.view()
    rows = [view.visualRect(box.model().index(row, 0)) for row in range(count)]
    assert rows[0].top() >= 0
    assert rows[-1].bottom() <= view.viewport().height()
    assert min(row.height() for row in rows) >= 24
    assert view.viewport().width() >= view.sizeHintForColumn(0)
    box.hidePopup()


def test_the_window_uses_only_inputs_that_leave_the_wheel_to_the_page():
    """A new page cannot forget it: Qt's own classes are named in one file."""
    root = Path(swiftcam.ui.__file__).parent
    named = [
        f"{path.relative_to(root)}: {name.name}"
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and path != Path(inputs.__file__)
        for name in node.names
        if name.name in TAKE_THE_WHEEL
    ]
    assert named == []
    import_names = {k.__bases__[0].__name__ for k in KINDS}
    assert import_names <= TAKE_THE_WHEEL
