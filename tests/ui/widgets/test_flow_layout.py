import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from swiftcam.ui.widgets.flow_layout import FlowLayout


class Box(QWidget):
    def __init__(self, width, height=10):
        super().__init__()
        self.setFixedHeight(height)
        self.setMinimumWidth(1)
        self.wish = width

    def sizeHint(self):
        hint = super().sizeHint()
        hint.setWidth(self.wish)
        hint.setHeight(self.height())
        return hint


@pytest.fixture
def laid_out(qtbot):
    """Return a function that lays out widgets of these widths, and returns layout and places."""
    holder = QWidget()
    qtbot.addWidget(holder)
    return lambda widths, width: arrange(holder, widths, width)


def arrange(holder, widths, width):
    layout = FlowLayout(spacing=4)
    holder.setLayout(layout)
    boxes = [Box(each) for each in widths]
    for box in boxes:
        layout.addWidget(box)
    layout.setGeometry(QRect(0, 0, width, 100))
    return layout, [(box.x(), box.y(), box.width()) for box in boxes]


def test_a_line_ends_where_the_next_widget_does_not_fit(laid_out):
    layout, places = laid_out([40, 40, 40], 84)
    assert places == [(0, 0, 40), (44, 0, 40), (0, 14, 40)]
    assert layout.heightForWidth(84) == 24
    assert layout.heightForWidth(83) == 38
    assert layout.heightForWidth(200) == 10


def test_a_widget_is_never_wider_than_the_layout(laid_out):
    _, places = laid_out([300, 20], 100)
    assert places == [(0, 0, 100), (0, 14, 20)]


def test_nothing_needs_no_height(laid_out):
    layout, _ = laid_out([], 100)
    assert layout.heightForWidth(100) == 0
    assert layout.itemAt(0) is None
    assert layout.takeAt(0) is None
