"""The page of pictures with real files, real drop events and a real batch."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from swiftcam.inference.classifier import ModelChoice
from swiftcam.labelling.arguments import LabelArguments
from swiftcam.labelling.made_by import made_by
from swiftcam.labelling.result import Listed
from swiftcam.labelling.view import PictureState
from swiftcam.ui.images.drops import taken
from swiftcam.ui.images.exports import save_rows, sort_into, write_sidecars
from swiftcam.ui.images.picture_dialog import PictureDialog
from swiftcam.ui.main_window import MainWindow
from tests.checkpoints import SMALL, random_weights, write_hugging_face
from tests.fakes import EndlessSource, FakeClassifier

IMAGES = 1


@pytest.fixture
def folder(tmp_path):
    for value in (10, 60, 110):
        Image.new("RGB", (300, 200), (value,) * 3).save(tmp_path / f"{value:03}.png")
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    return tmp_path


@pytest.fixture
def window(qtbot, make_session, monkeypatch):
    monkeypatch.setattr("swiftcam.ui.images.work.load_classifier", lambda choice: FakeClassifier())
    window = MainWindow(make_session(EndlessSource))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.start()
    window.show_page(IMAGES)
    window.said = []
    window.pages.images.said.connect(window.said.append)
    yield window
    window.close()


@pytest.fixture
def labelled(qtbot, window, folder):
    window.pages.images.add_paths([folder])
    wait_for_results(qtbot, window, 4)
    return window.pages.images


def wait_for_results(qtbot, window, count):
    def is_done():
        entries = window.pages.images.model.view.entries
        return sum(entry.result is not None for entry in entries) == count

    qtbot.waitUntil(is_done, timeout=15_000)


def drop(window, data):
    arguments = (
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(300, 300), *arguments)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *arguments))
    return enter.isAccepted()


def urls(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def words(page, row):
    model = page.model
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_dropped_folders_are_labelled_while_the_live_view_goes_on(qtbot, window, folder):
    before = window.snapshot.frame.index if window.snapshot.frame else 0
    assert drop(window, urls(folder))
    wait_for_results(qtbot, window, 4)
    assert words(window.pages.images, 1)[:1] + words(window.pages.images, 1)[2:4] == [
        "060.png",
        "value 60",
        "60%",
    ]
    assert words(window.pages.images, 3)[5].startswith("It is not a picture")
    qtbot.waitUntil(lambda: window.snapshot.frame.index > before)


def test_files_dropped_together_on_the_live_page_go_to_the_pictures(qtbot, window, folder):
    window.show_page(0)
    assert drop(window, urls(folder / "010.png", folder / "060.png"))
    wait_for_results(qtbot, window, 2)
    assert window.pages.images.isVisible()


def test_a_drop_that_does_not_exist_keeps_what_is_there_and_says_why(qtbot, window, labelled):
    assert drop(window, urls("/nowhere/x.png"))
    assert "There is no file" in window.said[-1]
    assert len(labelled.model.view) == 4


def test_text_is_not_taken(window):
    data = QMimeData()
    data.setText("hello")
    assert not drop(window, data)


def test_an_address_from_a_browser_is_refused_with_a_reason(window):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cat.png")])
    assert drop(window, data)
    assert "not fetched" in window.said[-1]


def test_a_picture_from_a_browser_or_the_clipboard_is_labelled(qtbot, window):
    image = QImage(320, 240, QImage.Format.Format_ARGB32)
    image.fill(0xFF4D4D4D)
    data = QMimeData()
    data.setImageData(image)
    data.setUrls([QUrl("https://example.org/cat.png")])
    assert drop(window, data)
    wait_for_results(qtbot, window, 1)
    row = words(window.pages.images, 0)
    assert row[:1] + row[2:3] == [
        "Pasted 1",
        "value 77",
    ]
    QGuiApplication.clipboard().setImage(image)
    window.pages.images.setFocus()
    qtbot.keyClick(window.pages.images, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait_for_results(qtbot, window, 2)


def test_transparency_is_laid_over_white(qapp):
    image = QImage(7, 5, QImage.Format.Format_ARGB32)
    image.fill(0x00000000)
    data = QMimeData()
    data.setImageData(image)
    pixels = taken(data).pixels
    assert pixels.shape == (5, 7, 3)
    assert (pixels == 255).all()


def test_sorting_and_filtering(qtbot, window, labelled):
    labelled.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert [words(labelled, row)[0] for row in range(4)][1:] == ["060.png", "110.png", "010.png"]
    labelled.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    labelled.filters.text.setText("060.png")
    qtbot.waitUntil(lambda: labelled.model.rowCount() == 1)
    labelled.filters.text.clear()
    labelled.filters.state.setCurrentText("could not be labelled")
    qtbot.waitUntil(lambda: words(labelled, 0)[0] == "broken.png")
    assert labelled.model.rowCount() == 1


def test_a_result_that_no_longer_fits_goes(qtbot, window, folder):
    window.pages.images.model.narrow(state=PictureState.WAITING)
    window.pages.images.add_paths([folder])
    wait_for_results(qtbot, window, 4)
    qtbot.waitUntil(lambda: window.pages.images.model.rowCount() == 0)


def test_a_thumbnail_comes_when_it_is_seen(qtbot, window, labelled):
    entry = labelled.model.view.shown[0]
    qtbot.waitUntil(lambda: labelled.model.thumbnail(entry) is not None)
    assert labelled.model.thumbnail(entry).width() == 176


def test_double_click_shows_it_large(qtbot, window, labelled):
    labelled.look_at(labelled.model.index(1, 0))
    dialog = window.findChild(PictureDialog)
    qtbot.waitUntil(lambda: dialog.picture._snapshot.labelled is not None)
    assert dialog.picture._snapshot.frame.pixels.shape == (200, 300, 3)
    dialog.grab()
    dialog.close()
    qtbot.waitUntil(lambda: labelled._dialog is None)


def test_a_broken_picture_shown_large_says_why(qtbot, window, labelled):
    labelled.look_at(labelled.model.index(3, 0))
    dialog = window.findChild(PictureDialog)
    qtbot.waitUntil(lambda: "not a picture" in dialog.picture._snapshot.message)
    dialog.grab()
    dialog.close()


def select(page, *rows):
    page.grid.clearSelection()
    for row in rows:
        page.grid.selectionModel().select(
            page.model.index(row, 0), page.grid.selectionModel().SelectionFlag.Select
        )


def test_a_label_given_by_hand_is_kept_and_exported(qtbot, window, labelled, tmp_path):
    select(labelled, 1)
    labelled.correct("my cat")
    assert words(labelled, 1)[2] == "my cat"
    out = tmp_path / "out.jsonl"
    labelled.export(save_rows(str(out)))
    qtbot.waitUntil(lambda: "Written" in " ".join(window.said))
    rows = {Path(r["path"]).name: r for r in map(json.loads, out.read_text().splitlines())}
    assert "my cat" in json.dumps(rows["060.png"])
    assert len(rows) == 4
    window.pages.images.desk.remove([])  # nothing happens
    labelled.correct("")
    assert words(labelled, 1)[2] == "value 60"


def test_copy_remove_and_retry(qtbot, window, labelled, folder):
    select(labelled, 0, 3)
    labelled.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:2] == [str(folder / "010.png"), "value 10"]
    select(labelled, 0)
    labelled.remove()
    assert labelled.model.rowCount() == 3
    assert (folder / "010.png").exists()
    Image.new("RGB", (300, 200), (33,) * 3).save(folder / "broken.png")
    labelled.grid.clearSelection()
    labelled.retry()
    wait_for_results(qtbot, window, 3)
    assert words(labelled, 2)[2] == "value 33"
    window.pages.images.add_paths([folder / "010.png"])
    wait_for_results(qtbot, window, 4)


def test_cancel_and_go_on(qtbot, window, labelled, folder):
    window.pages.images.desk.cancel()
    Image.new("RGB", (300, 200), (44,) * 3).save(folder / "later.png")
    window.pages.images.add_paths([folder])
    qtbot.waitUntil(lambda: labelled.model.rowCount() == 5)
    qtbot.waitUntil(lambda: labelled.batch.pause.isEnabled())
    assert labelled.batch.pause.text() == "Go on"
    labelled.batch.pause.click()
    wait_for_results(qtbot, window, 5)


def test_exports_beside_and_into_folders(qtbot, window, labelled, folder, tmp_path):
    labelled.export(write_sidecars())
    labelled.export(write_sidecars())
    assert window.said[-1] == "Another export is under way."
    qtbot.waitUntil(lambda: "Written" in " ".join(window.said))
    assert (folder / "060.png.xmp").exists()
    labelled.export(sort_into(str(tmp_path / "sorted"), "copy"))
    qtbot.waitUntil(lambda: any((tmp_path / "sorted").rglob("060.png")))
    qtbot.waitUntil(lambda: window.pages.images._work.export is None)
    assert "Written" in window.said[-1]


def test_an_export_that_fails_is_said(window, labelled, tmp_path):
    labelled.export(save_rows(str(tmp_path / "missing" / "out.csv")))
    assert "cannot be written" in window.said[-1]
    assert labelled._work.export is None


def test_a_watched_folder_is_labelled_as_it_fills(qtbot, window, folder):
    pytest.importorskip("watchdog")
    window.pages.images.tools.watch.click()
    window.pages.images.add_paths([folder])
    wait_for_results(qtbot, window, 4)
    Image.new("RGB", (300, 200), (44,) * 3).save(folder / "new.png")
    wait_for_results(qtbot, window, 5)
    window.pages.images.tools.watch.click()


def test_a_change_of_language_keeps_the_pictures(qtbot, window, labelled):
    window.change({"language": "zh_CN"})
    assert window.pages.images is not labelled
    assert window.pages.images.model.rowCount() == 4
    assert words(window.pages.images, 0)[5] == "已识别"
    window.change({"language": "en"})


def test_a_hundred_thousand_pictures_can_be_scrolled(qtbot, window):
    model, page = window.pages.images.model, window.pages.images
    items = [Listed(Path(f"/photos/{n // 1000:03}/{n:06}.jpg")) for n in range(100_000)]
    asked = []
    model._want = lambda item: asked.append(item)
    for start in range(0, len(items), 2000):
        model.add(items[start : start + 2000], lambda path: "")
    page.refresh()
    for view in (page.grid, page.table):
        page._stack.setCurrentWidget(view)
        for row in (0, 50_000, 99_999):
            view.scrollTo(model.index(row, 0))
            view.grab()
    assert model.rowCount() == 100_000
    assert len(asked) < 1000  # what was on screen, not all of them
    assert len(model._thumbnails) <= 1000
    model.narrow(text="099999")
    assert model.rowCount() == 1
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    model.narrow(text="")
    assert words(page, 0)[0] == "099999.jpg"


def test_the_grid_paints_each_state(qtbot, window, labelled):
    select(labelled, 1)
    labelled.correct("by hand")
    image = labelled.grid.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    assert rows.std() > 5


def test_selection_follows_its_picture_through_sorting(window, labelled):
    labelled.tools._views.button(1).click()
    labelled.table.selectRow(0)
    labelled.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert [entry.path.name for entry in labelled.selected()] == ["010.png"]


def test_an_export_names_the_model_that_made_each_result(qtbot, window, labelled, tmp_path):
    write_hugging_face(tmp_path / "mine", SMALL, random_weights(SMALL))
    window.change({"model": str(tmp_path / "mine")})
    labelled.desk.cancel()
    select(labelled, 1)
    labelled.retry()
    qtbot.waitUntil(lambda: labelled.model.view.shown[1].result is not None, timeout=15_000)
    out = tmp_path / "out.jsonl"
    labelled.export(save_rows(str(out)))
    qtbot.waitUntil(lambda: "Written" in " ".join(window.said))
    models = {
        Path(r["path"]).name: r["model"] for r in map(json.loads, out.read_text().splitlines())
    }
    assert models["060.png"] == "mine"
    assert models["010.png"] == "swiftformer-xs-tiny200"


def test_the_command_line_goes_on_with_an_export(qtbot, window, labelled, tmp_path):
    out = tmp_path / "out.jsonl"
    labelled.export(save_rows(str(out)))
    qtbot.waitUntil(lambda: "Written" in " ".join(window.said))
    keys = {json.loads(line)["key"] for line in out.read_text().splitlines()}
    destinations = LabelArguments((tmp_path,), ModelChoice(), output=out).options().destinations
    assert keys == {made_by(ModelChoice(), 5, destinations).key}
