"""The keys of the page of pictures do what the guide says of them."""

import re

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QInputDialog

from swiftcam.ui.pictures.picture_dialog import PictureDialog
from tests.ui.pictures.pages import names, select, words
from tests.ui.window.test_keys import GUIDE

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(labelled):
    labelled.refresh()
    labelled.grid.setFocus()
    return labelled


def test_every_key_of_the_guide_is_bound_in_grid_and_table(page):
    text = GUIDE.read_text(encoding="utf-8")
    section = text.split("### Pictures\n")[1].split("\n### ")[0]
    keys = re.findall(r"\*\*([\w+]+)\*\*", section)
    assert {"F2", "F5", "Del"} <= set(keys)
    for view in (page.grid, page.table):
        bound = {action.shortcut().toString() for action in view.actions()}
        assert set(keys) <= bound


def test_f2_corrects_the_label(qtbot, window, page):
    select(page, 1)
    qtbot.keyClick(page.grid, Key.Key_F2)
    dialog = window.findChild(QInputDialog)
    assert dialog.textValue() == "value 60"
    dialog.setTextValue("my cat")
    dialog.accept()
    assert words(page, 1)[2] == "my cat"
    assert words(page, 0)[2] == "value 10"


def test_f5_labels_what_failed_again(qtbot, page, folder, qt_wait_until):
    Image.new("RGB", (300, 200), (33,) * 3).save(folder / "broken.png")
    qtbot.keyClick(page.grid, Key.Key_F5)
    qt_wait_until(lambda: words(page, 3)[2] == "value 33")


def test_f5_labels_the_selection_again(qtbot, page, folder, qt_wait_until):
    Image.new("RGB", (300, 200), (33,) * 3).save(folder / "060.png")
    Image.new("RGB", (300, 200), (34,) * 3).save(folder / "110.png")
    select(page, 1)
    qtbot.keyClick(page.grid, Key.Key_F5)
    qt_wait_until(lambda: words(page, 1)[2] == "value 33")
    assert words(page, 2)[2] == "value 110"


def test_ctrl_c_copies_and_ctrl_v_pastes(qtbot, page, folder, qt_wait_until):
    select(page, 0)
    qtbot.keyClick(page.grid, Key.Key_C, CONTROL)
    text = QGuiApplication.clipboard().text()
    assert text.split("\t")[:2] == [str(folder / "010.png"), "value 10"]
    image = QImage(32, 24, QImage.Format.Format_RGB32)
    image.fill(0xFF4D4D4D)
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(page.grid, Key.Key_V, CONTROL)
    qt_wait_until(lambda: len(names(page)) == 5 and words(page, 4)[2] == "value 77")


def test_del_takes_pictures_off_the_page_and_leaves_the_files(qtbot, page, folder):
    select(page, 0, 2)
    qtbot.keyClick(page.grid, Key.Key_Delete)
    assert names(page) == ["060.png", "broken.png"]
    assert (folder / "010.png").exists()
    assert (folder / "110.png").exists()


def test_enter_and_a_double_click_show_a_picture_large(qtbot, window, page, qt_wait_until):
    def large():
        return window.findChild(PictureDialog)

    page.grid.setCurrentIndex(page.model.index(1, 0))
    qtbot.keyClick(page.grid, Key.Key_Return)
    assert large().windowTitle() == "060.png"
    large().close()
    qt_wait_until(lambda: large() is None)
    qt_wait_until(lambda: page.grid.visualRect(page.model.index(2, 0)).isValid())
    spot = page.grid.visualRect(page.model.index(2, 0)).center()
    qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert large().windowTitle() == "110.png"
    large().close()
