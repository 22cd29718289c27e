import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from swiftcam.inference.labels.class_names import imagenet_classes
from swiftcam.ui.panel.class_field import ClassField
from swiftcam.ui.panel.class_list_dialog import ClassListDialog
from swiftcam.ui.panel.known_classes import KnownClasses

LABELS = tuple(entry.label for entry in imagenet_classes())
KNOWN = KnownClasses(LABELS)
CHINESE = KnownClasses(LABELS, "zh")
Key = Qt.Key


@pytest.fixture
def field(qtbot):
    """A field that shows what it chose, as the window makes it do."""
    window = QWidget()
    qtbot.addWidget(window)
    field = ClassField("Hide", "These classes are never shown")
    field.setParent(window)
    field.keeps = window
    window.resize(280, 300)
    field.wanted = []
    field.known = KNOWN

    def show(names):
        field.wanted.append(names)
        field.show_classes(names, field.known)

    field.chosen.connect(show)
    field.show_classes((), KNOWN)
    window.show()
    field.line.setFocus()
    return field


def chips(field):
    return [chip for chip in field.chips.findChildren(QPushButton) if not chip.isHidden()]


def texts(field):
    return [chip.text().removesuffix("  ×") for chip in chips(field)]


def enter(qtbot, field, text):
    qtbot.keyClicks(field.line, text)
    qtbot.keyClick(field.line, Key.Key_Return)


def completions(field):
    model = field.popup.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_a_name_that_is_typed_becomes_a_chip(qtbot, field):
    enter(qtbot, field, "GoldFish")
    assert field.wanted == [("goldfish",)]
    assert texts(field) == ["goldfish"]
    assert field.line.text() == ""
    assert not field.popup.isVisible()


def test_names_are_completed_while_they_are_typed(qtbot, field):
    qtbot.keyClicks(field.line, "retriever")
    assert field.popup.isVisible()
    assert "golden retriever" in completions(field)
    assert all("retriever" in each for each in completions(field))
    qtbot.keyClick(field.popup, Key.Key_Down)
    chosen = field.popup.currentIndex().data()
    assert chosen == completions(field)[1]
    assert field.line.text() == "retriever"
    qtbot.keyClick(field.popup, Key.Key_Return)
    assert field.wanted == [(chosen,)]
    qtbot.keyClicks(field.line, "xyzzy")
    assert not field.popup.isVisible()


def test_a_completion_can_be_clicked(qtbot, field):
    qtbot.keyClicks(field.line, "goldfis")
    place = field.popup.visualRect(field.popup.model().index(0, 0)).center()
    qtbot.mouseClick(field.popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert field.wanted == [("goldfish",)]


def test_names_are_typed_and_shown_in_the_language_of_the_window(qtbot, field):
    field.known = CHINESE
    field.show_classes(("goldfish",), CHINESE)
    assert texts(field) == ["金鱼"]
    field.line.insert("猫")
    assert all(not each.isascii() for each in completions(field))
    field.line.clear()
    enter(qtbot, field, "tabby cat")
    # Kept in English, so that the settings are the same in every language.
    assert field.wanted == [("goldfish", "tabby cat")]
    assert texts(field)[1] == imagenet_classes()[281].chinese


def test_an_unknown_name_stays_and_is_answered_with_the_nearest(qtbot, field):
    enter(qtbot, field, "goldfish, tricylce")
    assert field.wanted == [("goldfish",)]
    assert field.line.text() == "tricylce"
    assert field.problem.isVisible()
    assert "tricycle" in field.problem.text()
    qtbot.keyClick(field.line, Key.Key_Backspace)
    assert not field.problem.isVisible()


def test_what_is_typed_is_added_when_the_field_is_left(qtbot, field):
    qtbot.keyClicks(field.line, "goldfish")
    field.popup.hide()
    field.all_button.setFocus()
    assert field.wanted == [("goldfish",)]


def test_a_class_is_added_once(qtbot, field):
    enter(qtbot, field, "goldfish")
    enter(qtbot, field, "Carassius auratus")
    assert field.wanted == [("goldfish",)]
    assert field.line.text() == ""


def test_a_chip_is_removed_by_a_click_and_by_backspace(qtbot, field):
    field.show_classes(("goldfish", "tabby cat", "xyzzy"), KNOWN)
    assert texts(field) == ["goldfish", "tabby cat", "xyzzy (unknown)"]
    assert "no class called 'xyzzy'" in chips(field)[2].toolTip()
    qtbot.mouseClick(chips(field)[1], Qt.MouseButton.LeftButton)
    assert field.wanted == [("goldfish", "xyzzy")]
    qtbot.keyClick(field.line, Key.Key_Backspace)
    assert field.wanted[-1] == ("goldfish",)
    assert [chip.accessibleName() for chip in chips(field)] == ["Remove goldfish"]


def test_before_there_is_a_model_names_are_taken_as_they_are(qtbot, field):
    field.known = KnownClasses()
    field.show_classes((), field.known)
    assert not field.all_button.isEnabled()
    enter(qtbot, field, " tabby , Persian cat,,")
    assert field.wanted == [("tabby", "Persian cat")]
    assert texts(field) == ["tabby", "Persian cat"]


def test_the_list_of_all_classes_replaces_the_known_ones(qtbot, field):
    field.show_classes(("goldfish", "xyzzy"), KNOWN)
    qtbot.mouseClick(field.all_button, Qt.MouseButton.LeftButton)
    (dialog,) = field.findChildren(ClassListDialog)
    assert dialog.chosen() == [1]
    dialog.list.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.accept()
    assert field.wanted == [("xyzzy", "tench", "goldfish")]
