import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.ui.panel.class_list_dialog import ClassListDialog
from swiftcam.ui.panel.known_classes import KnownClasses

LABELS = tuple(entry.label for entry in imagenet_classes())


@pytest.fixture
def dialog(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = ClassListDialog(parent, "Show only", KnownClasses(LABELS), {1, 281})
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # the parent deletes it
    dialog.wanted = []
    dialog.classes_chosen.connect(dialog.wanted.append)
    dialog.open()
    yield dialog
    dialog.reject()


def shown(dialog):
    items = [dialog.list.item(row) for row in range(dialog.list.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_all_classes_are_there_and_the_chosen_ones_are_checked(dialog):
    assert len(shown(dialog)) == len(LABELS)
    assert dialog.chosen() == [1, 281]
    assert dialog.count.text() == "2 of 1000 checked"


@pytest.mark.parametrize(("text", "number"), [("goldfis", 1), ("金鱼", 1), ("n02123045", 281)])
def test_the_list_is_searched_in_either_language(qtbot, dialog, text, number):
    dialog.search.insert(text)  # Chinese is not typed by keys
    assert shown(dialog) == [imagenet_classes()[number].english]
    dialog.search.clear()
    assert len(shown(dialog)) == len(LABELS)


def test_space_checks_a_class_and_ok_takes_the_checked_ones(qtbot, dialog):
    qtbot.keyClicks(dialog.search, "tench")
    dialog.list.setCurrentRow(0)
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.count.text() == "3 of 1000 checked"
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert dialog.wanted == [[0, 1, 281]]


def test_cancel_takes_nothing_and_all_can_be_unchecked(qtbot, dialog):
    qtbot.mouseClick(dialog.clear_button, Qt.MouseButton.LeftButton)
    assert dialog.chosen() == []
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert dialog.wanted == []
