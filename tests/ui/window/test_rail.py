import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from swiftcam.ui.window.rail import Rail

HIGH = 700  # pixels


@pytest.fixture
def rail(qtbot):
    window = QWidget()  # a rail that is a window itself could not be made too small
    qtbot.addWidget(window)
    rail = Rail()
    rail.setParent(window)
    rail.resize(rail.sizeHint().width(), HIGH)
    window.show()
    rail.host = window  # keeps it alive
    return rail


def styles(rail):
    return {button.toolButtonStyle() for button in rail.findChildren(QToolButton)}


def test_titles_are_left_out_where_there_is_no_room_for_them(rail):
    with_titles = {Qt.ToolButtonStyle.ToolButtonTextUnderIcon}
    assert styles(rail) == with_titles
    width = rail.layout().totalMinimumSize().width()
    needed = rail.layout().totalMinimumSize().height()
    rail.resize(rail.width(), needed)
    assert styles(rail) == with_titles
    rail.resize(rail.width(), needed - 1)
    assert rail.height() == needed - 1
    assert styles(rail) == {Qt.ToolButtonStyle.ToolButtonIconOnly}
    assert rail.minimumWidth() == width  # else the titles would be cut when they come back
    rail.resize(rail.width(), HIGH)
    assert styles(rail) == with_titles


def test_the_tool_tip_of_a_button_has_its_title_and_its_keys(rail):
    tips = [button.toolTip() for button in rail.findChildren(QToolButton)]
    assert tips == [
        "Live (Ctrl+1)",
        "Pictures (Ctrl+2)",
        "Models (Ctrl+3)",
        "Timeline (Ctrl+4)",
        "Preferences (Ctrl+,)",
        "Help (F1)",
    ]
