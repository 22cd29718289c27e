"""Pictures on the page are told apart by their identity, not by their name or path."""

import io
import os
import tempfile
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from swiftcam.ui.pictures.drops import read_dropped
from tests.ui.drops import drop, urls
from tests.ui.pictures.pages import names, select, words


def pasted(value):
    """Return the data of a picture on the clipboard, of one grey level."""
    image = QImage(320, 240, QImage.Format.Format_ARGB32)
    image.fill(0xFF000000 + value * 0x010101)
    data = QMimeData()
    data.setImageData(image)
    return data


def png(value):
    target = io.BytesIO()
    # Noise-free rows of two levels, so that the file has more than a header.
    Image.new("RGB", (300, 200), (value,) * 3).save(target, "PNG", compress_level=0)
    return target.getvalue()


def correct(page, row, label):
    select(page, row)
    page.correct(label)


@pytest.fixture
def page(window):
    return window.pages.pictures


def test_a_correction_of_a_pasted_picture_stays_with_its_content(window, page, wait_for_results):
    page.take(pasted(10))
    wait_for_results(1)
    correct(page, 0, "fox")
    page.remove()
    page._work.pasted = 0  # as after the next start
    page.take(pasted(20))
    wait_for_results(1)
    assert words(page, 0)[0] == "Pasted 1"
    assert words(page, 0)[2] == "value 20"
    page.take(pasted(10))
    wait_for_results(2)
    assert words(page, 1)[2] == "fox"


def test_a_picture_that_is_pasted_again_is_not_added_again(window, page, wait_for_results):
    page.take(pasted(10))
    wait_for_results(1)
    page.take(pasted(10))
    assert window.messages[-1] == "This picture is on the page already."
    page.take(pasted(20))
    wait_for_results(2)
    assert names(page) == ["Pasted 1", "Pasted 2"]


def test_a_correction_does_not_go_to_the_successor(page, folder, wait_for_results):
    snapshot = folder / "snapshot.png"
    snapshot.write_bytes(png(10))
    page.add_paths([snapshot])
    wait_for_results(1)
    correct(page, 0, "postman")
    page.remove()
    snapshot.write_bytes(png(60))
    os.utime(snapshot, (1000, 1000))
    page.add_paths([snapshot])
    wait_for_results(1)
    assert words(page, 0)[2] == "value 60"


def test_a_changed_picture_of_a_watched_folder_is_labelled_again_in_its_row(
    page, tmp_path, wait_for_results, qt_wait_until
):
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "a.png").write_bytes(png(10))
    (folder / "b.png").write_bytes(png(110))
    page.tools.watch.setChecked(True)
    page.add_paths([folder])
    wait_for_results(2)
    row = names(page).index("a.png")
    correct(page, row, "fox")
    thumbnail = page.model.view.shown[row]
    page.model.thumbnail(thumbnail)
    (folder / "new").write_bytes(png(60))
    (folder / "new").rename(folder / "a.png")
    qt_wait_until(lambda: words(page, row)[2] == "value 60")
    assert sorted(names(page)) == ["a.png", "b.png"]
    assert len(page.model.view) == 2
    assert page.page_batch.waiting == 0


def test_a_copy_that_stalled_is_labelled_when_it_is_complete(
    page, tmp_path, wait_for_results, qt_wait_until
):
    folder = tmp_path / "watched"
    folder.mkdir()
    whole = png(60)
    page.tools.watch.setChecked(True)
    page.add_paths([folder])
    (folder / "a.png").write_bytes(whole[:50])
    wait_for_results(1)
    assert words(page, 0)[5]  # an error
    (folder / "a.png").write_bytes(whole)
    qt_wait_until(lambda: words(page, 0)[2] == "value 60")
    assert names(page) == ["a.png"]


def test_a_file_that_a_browser_made_for_a_drop_is_known_by_its_content(
    window, page, tmp_path, wait_for_results
):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.png"
        path.write_bytes(png(10))
        data = urls(path)
        data.setHtml('<img src="https://example.org/image.png">')
        assert read_dropped(data).is_temporary
        assert drop(window, data)
        wait_for_results(1)
        correct(page, 0, "fox")
        path.write_bytes(png(60))
        assert drop(window, data)
        wait_for_results(2)
        assert [words(page, row)[2] for row in range(2)] == ["fox", "value 60"]


def test_a_file_of_the_user_keeps_its_place(tmp_path):
    data = urls(tmp_path / "a.png")
    assert not read_dropped(data).is_temporary
    data = urls("/photos/a.png")
    data.setHtml("<p>from a page</p>")
    assert not read_dropped(data).is_temporary
