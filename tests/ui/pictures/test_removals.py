"""A removal from the page of pictures can be undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.ui.pictures.pages import names, select, words

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(labelled):
    labelled.refresh()
    labelled.grid.setFocus()
    return labelled


def undo_button(window):
    return next(b for b in window.message_bar.findChildren(QPushButton) if b.text() == "Undo")


def test_ctrl_z_puts_the_pictures_back_with_their_labels(qtbot, page, folder):
    before = names(page)
    select(page, 0, 2)
    qtbot.keyClick(page.grid, Key.Key_Delete)
    assert names(page) == ["060.png", "broken.png"]
    qtbot.keyClick(page.grid, Key.Key_Z, CONTROL)
    assert names(page) == before
    assert words(page, 0)[2] == "value 10"


def test_the_message_has_a_button_that_undoes(qtbot, window, page):
    select(page, 1)
    page.remove()
    assert window.message_bar.isVisible()
    assert window.message_bar.label.text() == "Removed from this page: 1"
    qtbot.mouseClick(undo_button(window), Qt.MouseButton.LeftButton)
    assert names(page)[1] == "060.png"
    assert not window.message_bar.isVisible()
    assert window.messages == ["Restored: 1"]


def test_removals_are_undone_one_by_one_the_last_first(page):
    select(page, 0)
    page.remove()
    select(page, 0)
    page.remove()
    page.undo_remove()
    assert names(page) == ["060.png", "110.png", "broken.png"]
    page.undo_remove()
    assert names(page) == ["010.png", "060.png", "110.png", "broken.png"]
    page.undo_remove()  # nothing is left
    assert len(names(page)) == 4


def test_nothing_is_said_if_nothing_was_removed(window, page):
    page.grid.clearSelection()
    page.remove()
    assert not window.message_bar.isVisible()
    page.undo_remove()
    assert window.messages == []


def test_a_restored_picture_is_not_found_again(page, folder, qt_wait_until):
    select(page, 0)
    page.remove()
    page.undo_remove()
    page.add_paths([folder])
    qt_wait_until(lambda: not page.page_batch.is_listing)
    page.poll()
    assert len(names(page)) == 4


def test_a_picture_that_was_added_again_is_not_doubled(page, folder, wait_for_results):
    select(page, 0)
    page.remove()
    page.add_paths([folder / "010.png"])
    wait_for_results(4)
    page.undo_remove()
    assert names(page) == ["060.png", "110.png", "broken.png", "010.png"]


def test_a_restored_picture_without_a_result_is_labelled(page, wait_for_results):
    page.page_batch.pause()
    entry = page.model.view.shown[0]
    entry.result = None
    select(page, 0)
    page.remove()
    page.undo_remove()
    page.page_batch.resume()
    wait_for_results(4)
    assert words(page, 0)[2] == "value 10"


def test_a_removal_can_be_undone_after_a_change_of_language(window, page):
    select(page, 0)
    page.remove()
    window.change(language="zh_CN")
    window.pages.pictures.undo_remove()
    assert len(window.pages.pictures.model.view) == 4
