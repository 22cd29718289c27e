"""The page of pictures with real files, real drop events and a real batch."""

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from swiftcam.labelling.batch.batch_progress import BatchState
from swiftcam.ui.page import PageName
from swiftcam.ui.pictures.drops import read_dropped
from swiftcam.ui.pictures.picture_list import Filter, PictureState
from tests.ui.drops import drop, urls
from tests.ui.pictures.pages import names, press, select, words


def test_dropped_folders_are_labelled_while_the_live_view_continues(
    window, folder, wait_for_results, qt_wait_until
):
    assert drop(window, urls(folder))
    wait_for_results(4)
    row = words(window.pages.pictures, 1)
    assert (row[0], *row[2:4]) == ("060.png", "value 60", "60%")
    assert words(window.pages.pictures, 3)[5].startswith("It is not a picture")
    qt_wait_until(lambda: window.snapshot.frame is not None)
    before = window.snapshot.frame.index
    qt_wait_until(lambda: window.snapshot.frame.index > before)


def test_files_dropped_together_on_the_live_page_go_to_the_pictures(
    window, folder, wait_for_results
):
    window.show_page(PageName.LIVE)
    assert drop(window, urls(folder / "010.png", folder / "060.png"))
    wait_for_results(2)
    assert window.pages.pictures.isVisible()


def test_a_drop_that_does_not_exist_keeps_what_is_there_and_says_why(window, labelled):
    assert drop(window, urls("/nowhere/x.png"))
    assert "There is no file" in window.messages[-1]
    assert len(labelled.model.view) == 4


def test_text_is_not_taken(window):
    data = QMimeData()
    data.setText("hello")
    assert not drop(window, data)


def test_an_address_from_a_browser_is_refused_with_a_reason(window):
    assert drop(window, urls("https://example.org/cat.png"))
    assert "does not download" in window.messages[-1]


def test_a_picture_from_a_browser_or_the_clipboard_is_labelled(qtbot, window, wait_for_results):
    image = QImage(320, 240, QImage.Format.Format_ARGB32)
    image.fill(0xFF4D4D4D)
    data = QMimeData()
    data.setImageData(image)
    data.setUrls([QUrl("https://example.org/cat.png")])
    assert drop(window, data)
    wait_for_results(1)
    row = words(window.pages.pictures, 0)
    assert (row[0], row[2]) == ("Pasted 1", "value 77")
    image.fill(0xFF4E4E4E)
    QGuiApplication.clipboard().setImage(image)
    window.pages.pictures.setFocus()
    qtbot.keyClick(window.pages.pictures, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait_for_results(2)
    assert names(window.pages.pictures) == ["Pasted 1", "Pasted 2"]


def test_transparency_is_laid_over_white(qapp):
    image = QImage(7, 5, QImage.Format.Format_ARGB32)
    image.fill(0x80FF0000)  # red, half of it
    data = QMimeData()
    data.setImageData(image)
    pixels = read_dropped(data).pixels
    assert pixels.shape == (5, 7, 3)
    assert pixels[2, 3].tolist() == pytest.approx([255, 127, 127], abs=1)


def test_pictures_are_sorted_by_a_column_and_in_the_order_added_again(labelled):
    labelled.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert names(labelled) == ["broken.png", "060.png", "110.png", "010.png"]
    labelled.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert names(labelled) == ["010.png", "060.png", "110.png", "broken.png"]


def test_pictures_are_filtered_by_name_label_probability_and_state(labelled, qt_wait_until):
    filters, everything = labelled.filters, names(labelled)
    for choose, undo, expected in (
        (lambda: filters.text.setText("060."), filters.text.clear, ["060.png"]),
        (lambda: filters.label.setText("VALUE 1"), filters.label.clear, ["010.png", "110.png"]),
        (lambda: filters.threshold.setValue(61), lambda: filters.threshold.setValue(0), []),
        (
            lambda: filters.threshold.setValue(60),
            lambda: filters.threshold.setValue(0),
            everything[:3],
        ),
        (
            lambda: filters.state.setCurrentText("could not be labelled"),
            lambda: filters.state.setCurrentText("all"),
            ["broken.png"],
        ),
    ):
        choose()
        qt_wait_until(lambda names_left=expected: names(labelled) == names_left)
        undo()
        qt_wait_until(lambda: names(labelled) == everything)


def test_the_minimum_confidence_decides_what_is_not_sure(window, labelled, qt_wait_until):
    assert [words(labelled, row)[2] for row in range(2)] == ["value 10", "value 60"]
    window.change(minimum_confidence=0.7)  # they have 60 %
    assert [words(labelled, row)[2] for row in range(2)] == [
        "Not sure (value 10)",
        "Not sure (value 60)",
    ]
    assert words(labelled, 0)[3] == "60%"
    filters = labelled.filters
    filters.state.setCurrentText("Not sure")
    qt_wait_until(lambda: names(labelled) == ["010.png", "060.png", "110.png"])
    select(labelled, 1)
    labelled.correct("my cat")
    labelled.model.arrange()
    assert names(labelled) == ["010.png", "110.png"]
    filters.state.setCurrentText("labelled")
    qt_wait_until(lambda: names(labelled) == ["060.png"])
    window.change(minimum_confidence=None)
    assert names(labelled) == ["010.png", "060.png", "110.png"]


def test_the_minimum_confidence_holds_on_a_page_that_is_built_again(window, labelled):
    window.change(minimum_confidence=0.7)
    window.change(language="zh_CN")
    assert window.pages.pictures.model.view.shown[0].state is PictureState.NOT_SURE
    window.change(language="en")


def test_a_result_that_no_longer_fits_goes(window, folder, wait_for_results, qt_wait_until):
    page = window.pages.pictures
    page.model.set_filter(Filter(state=PictureState.WAITING))
    page.add_paths([folder])
    wait_for_results(4)
    qt_wait_until(lambda: names(page) == [])


def test_selection_follows_its_picture_through_sorting(labelled):
    press(labelled, "Table")
    labelled.table.selectRow(0)
    labelled.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names(labelled)[0] != "010.png"
    assert [entry.path.name for entry in labelled.selected()] == ["010.png"]


def test_copy_remove_and_retry(window, labelled, folder, wait_for_results):
    select(labelled, 0, 3)
    labelled.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in lines] == [
        str(folder / "010.png"),
        str(folder / "broken.png"),
    ]
    assert lines[0].split("\t")[1] == "value 10"
    select(labelled, 0)
    labelled.remove()
    assert names(labelled) == ["060.png", "110.png", "broken.png"]
    assert (folder / "010.png").exists()
    Image.new("RGB", (300, 200), (33,) * 3).save(folder / "broken.png")
    labelled.grid.clearSelection()
    labelled.retry()
    wait_for_results(3)
    assert words(labelled, 2)[2] == "value 33"
    labelled.add_paths([folder / "010.png"])
    wait_for_results(4)
    assert names(labelled)[-1] == "010.png"


def test_cancel_and_start_again(labelled, folder, wait_for_results, qt_wait_until):
    labelled.page_batch.cancel()
    Image.new("RGB", (300, 200), (44,) * 3).save(folder / "later.png")
    labelled.add_paths([folder])
    qt_wait_until(lambda: labelled.model.rowCount() == 5)
    qt_wait_until(lambda: labelled.batch.pause.isEnabled())
    assert words(labelled, 4)[2] == ""  # nothing is labelled unasked
    assert labelled.batch.pause.text() == "Resume"
    labelled.batch.pause.click()
    wait_for_results(5)
    assert words(labelled, 4)[2] == "value 44"


def test_pause_and_resume_whatever_the_button_says(labelled, folder, wait_for_results):
    for state in (BatchState.PAUSED, BatchState.RUNNING, BatchState.PAUSED):
        labelled.batch.pause.setText("in another language")
        labelled.batch.pause_wanted.emit()
        assert labelled.page_batch.progress().state is state
    Image.new("RGB", (300, 200), (44,) * 3).save(folder / "later.png")
    labelled.add_paths([folder])
    labelled.batch.pause_wanted.emit()
    wait_for_results(5)


def test_a_watched_folder_is_labelled_as_it_fills(window, folder, wait_for_results):
    page = window.pages.pictures
    page.tools.watch.click()
    page.add_paths([folder])
    wait_for_results(4)
    Image.new("RGB", (300, 200), (44,) * 3).save(folder / "new.png")
    wait_for_results(5)
    assert words(page, 4)[:3:2] == ["new.png", "value 44"]
    page.tools.watch.click()


def test_a_change_of_language_keeps_the_pictures(window, labelled):
    window.change(language="zh_CN")
    assert window.pages.pictures is not labelled
    assert window.pages.pictures.model.rowCount() == 4
    assert words(window.pages.pictures, 0)[5] == "已识别"
    window.change(language="en")
