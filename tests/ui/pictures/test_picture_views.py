"""The grid, the table, thumbnails, and the dialog with one large picture."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QWidget

from swiftcam.inference.prediction import Candidate
from swiftcam.labelling.batch.previews import Preview
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from swiftcam.pipeline.state.label_texts import headline_text
from swiftcam.ui.pictures.delegates import two_lines
from swiftcam.ui.pictures.picture_dialog import PictureDialog
from swiftcam.ui.pictures.picture_list import Filter, PictureView
from swiftcam.ui.pictures.picture_model import FOLDER, LABEL, OTHERS, PictureModel
from swiftcam.ui.pictures.picture_views import make_grid, make_table
from swiftcam.ui.style.theme import theme_of
from tests.ui.pixels import pixels_of

COUNT = 20_000


@pytest.fixture
def shown(qtbot):
    """A model of pictures in a grid and a table, and the list of thumbnails it asked for."""
    place, asked = QWidget(), []
    qtbot.addWidget(place)
    model = PictureModel(PictureView(), asked.append, lambda label, index: label, place)
    views = [make_grid(model), make_table(model)]
    for view in views:
        view.setParent(place)
        view.resize(900, 600)
    place.resize(900, 600)
    yield model, views, asked
    place.close()


def files(count):
    return [
        ListedPicture(Path(f"/photos/{number // 1000:03}/{number:06}.jpg"))
        for number in range(count)
    ]


def test_twenty_thousand_pictures_can_be_scrolled(shown, qt_wait_until):
    model, (grid, table), asked = shown
    items = files(COUNT)
    for start in range(0, COUNT, 10_000):
        model.add(items[start : start + 10_000], lambda path: "")
    assert model.rowCount() == COUNT

    def scroll(view, row):
        view.scrollTo(model.index(row, 0))
        return view.viewport().rect().contains(view.visualRect(model.index(row, 0)))

    grid.parentWidget().show()
    for row in (0, COUNT // 2, COUNT - 1):
        assert scroll(table, row)
        qt_wait_until(lambda at=row: scroll(grid, at))  # the grid is laid out in batches
        grid.grab()
    numbers = {int(item.path.stem) for item in asked}
    assert {0, COUNT // 2, COUNT - 1} <= numbers  # what was on the screen
    assert len(asked) < COUNT // 100  # and not all of them
    model.set_filter(Filter(text=f"{COUNT - 1:06}"))
    assert model.rowCount() == 1
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.set_filter(Filter())
    assert model.data(model.index(0, 0)) == f"{COUNT - 1:06}.jpg"


def test_thumbnails_are_kept_for_some_screens_and_read_again_after_that(shown):
    model, _, asked = shown
    items = files(2000)
    model.add(items, lambda path: "")
    first, last = model.entry(model.index(0, 0)), model.entry(model.index(1999, 0))
    small = np.zeros((10, 10, 3), np.uint8)
    model.take_previews([Preview(item, False, small) for item in items])
    assert model.thumbnail(last) is not None
    assert asked == []
    assert model.thumbnail(first) is None
    assert asked == [items[0]]


def test_the_grid_paints_label_share_and_state_of_each_picture(shown):
    model, (grid, _), _ = shown
    model.add(files(3), lambda path: "")
    grid.show()
    waiting = pixels_of(grid.grab())
    paths = [item.path for item in files(3)]
    good = (Candidate(1, "a cat", 0.5),)
    model.take_results(
        [PictureResult(paths[0], good), PictureResult(paths[1], error="It is broken.")], None, 0.4
    )
    painted = pixels_of(grid.grab())
    cells = [grid.visualRect(model.index(row, 0)) for row in range(3)]
    parts = [(slice(c.top(), c.bottom()), slice(c.left(), c.right())) for c in cells]
    assert (painted[parts[0]] != waiting[parts[0]]).any()
    assert (painted[parts[1]] != waiting[parts[1]]).any()
    assert (painted[parts[2]] == waiting[parts[2]]).all()
    accent = np.array(QColor(theme_of(grid).accent).getRgb()[:3])
    bar = (np.abs(painted[parts[0]] - accent) < 12).all(axis=2)
    widths = bar.sum(axis=1)
    room = cells[0].width() - 2 * 12  # 4 around the cell and 8 inside
    assert widths.max() == pytest.approx(0.5 * room, abs=4)  # the bar is as long as the share
    assert not (np.abs(painted[parts[1]] - accent) < 12).all(axis=2).any()


def test_what_is_not_sure_is_muted_in_the_grid_and_in_the_table(shown):
    model, views, _ = shown
    model.add(files(2), lambda path: "")
    model.take_results(
        [PictureResult(item.path, (Candidate(1, "a cat", 0.5),)) for item in files(2)], None, 0.5
    )
    views[0].parentWidget().show()
    for view in views:
        view.raise_()
        accent = np.array(QColor(theme_of(view).accent).getRgb()[:3])

        def accented(view=view, accent=accent):
            return (np.abs(pixels_of(view.grab()) - accent) < 12).all(axis=2).sum()

        model.use_confidence(0.5)
        sure = accented()
        model.use_confidence(0.51)
        assert accented() < sure / 10  # the bars are grey
    index = model.index(0, 2)
    assert model.data(index) == "Not sure (a cat)"
    assert model.data(index, Qt.ItemDataRole.ToolTipRole).splitlines()[1] == "Not sure (a cat) 50%"
    spoken = model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"{files(1)[0].path.name}: Not sure (a cat)"


def test_a_thumbnail_comes_when_it_is_seen(labelled, qt_wait_until):
    entry = labelled.model.view.shown[0]
    qt_wait_until(lambda: labelled.model.thumbnail(entry) is not None)
    thumbnail = labelled.model.thumbnail(entry)
    assert (thumbnail.width(), thumbnail.height()) == (176, 117)
    assert pixels_of(thumbnail)[50, 80].tolist() == [10, 10, 10]


def test_double_click_shows_it_large(window, labelled, qt_wait_until):
    labelled.grid.activated.emit(labelled.model.index(1, 0))
    dialog = window.findChild(PictureDialog)
    qt_wait_until(lambda: dialog.picture.snapshot.labelled is not None)
    assert dialog.windowTitle() == "060.png"
    assert dialog.picture.snapshot.frame.pixels.shape == (200, 300, 3)
    painted = pixels_of(dialog.grab())
    assert painted[painted.shape[0] // 3, painted.shape[1] // 2].tolist() == [60, 60, 60]
    dialog.close()
    qt_wait_until(lambda: window.findChild(PictureDialog) is None)
    labelled.show_large(labelled.model.index(0, 0))  # another dialog after the first
    assert window.findChild(PictureDialog).windowTitle() == "010.png"
    window.findChild(PictureDialog).close()


@pytest.mark.parametrize(("minimum", "index"), [(0.6, 60), (0.61, None), (None, 60)])
def test_shown_large_the_headline_follows_the_same_rule(
    window, labelled, qt_wait_until, minimum, index
):
    window.change(minimum_confidence=minimum)
    labelled.show_large(labelled.model.index(1, 0))
    dialog = window.findChild(PictureDialog)
    qt_wait_until(lambda: dialog.picture.snapshot.labelled is not None)
    seen = dialog.picture.snapshot.labelled
    assert (seen.headline.index, seen.candidates[0].index) == (index, 60)
    assert headline_text(dialog.picture.snapshot) == ("Not sure" if index is None else "value 60")
    dialog.close()


def test_a_broken_picture_shown_large_says_why(window, labelled, qt_wait_until):
    labelled.show_large(labelled.model.index(3, 0))
    dialog = window.findChild(PictureDialog)
    qt_wait_until(lambda: "not a picture" in dialog.picture.snapshot.message)
    assert pixels_of(dialog.grab()).max() > 200  # the message is painted
    dialog.close()


# --- room for texts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Not sure (black-and-white spider web)",
        "Not sure (German short-haired pointer)",
        "不确定（黑白花斑马蛛网与德国短毛指示犬的合影）",
    ],
)
def test_a_long_guess_is_whole_in_two_lines(qapp, text):
    font = qapp.font()
    width = QFontMetrics(font).horizontalAdvance(text) * 2 // 3
    first, second = two_lines(text, font, width)
    assert "".join(f"{first}{second}".split()) == "".join(text.split())
    assert max(QFontMetrics(font).horizontalAdvance(line) for line in (first, second)) <= width


def test_a_label_that_is_too_long_for_two_lines_says_so(qapp):
    _, second = two_lines("a very long label " * 20, qapp.font(), 150)
    assert second.endswith("…")
    assert QFontMetrics(qapp.font()).horizontalAdvance(second) <= 150
    assert two_lines("cup", qapp.font(), 150) == ["cup"]
    assert len(two_lines("x" * 500, qapp.font(), 150)) == 2  # no place to break


def test_a_cell_paints_the_second_line_of_a_label(shown):
    model, (grid, _), _ = shown
    model.add(files(1), lambda path: "")
    grid.parentWidget().show()
    pictures = []
    for place in ("hills", "lakes"):
        label = f"German short-haired pointer of the {place}"
        model.take_results(
            [PictureResult(files(1)[0].path, (Candidate(1, label, 0.5),))], None, 0.4
        )
        pictures.append(pixels_of(grid.grab(grid.visualRect(model.index(0, 0)))))
    assert not np.array_equal(*pictures)


@pytest.mark.parametrize("width", [640, 860, 940, 1200])
def test_the_other_labels_have_room_in_the_table_at_any_width(shown, width):
    _, (_, table), _ = shown
    table.parentWidget().show()
    table.resize(width, 400)
    header = table.horizontalHeader()
    widths = [header.sectionSize(column) for column in range(header.count())]
    assert widths[OTHERS] >= 0.18 * width
    assert sum(widths) <= table.viewport().width() + 1
    assert header.isSectionHidden(FOLDER) == (width < 700)
    for column, title in enumerate(table.model()._titles):
        assert (
            header.isSectionHidden(column)
            or header.fontMetrics().horizontalAdvance(title) < widths[column]
        )


def test_a_column_that_the_user_has_set_keeps_its_width(shown, qtbot):
    _, (_, table), _ = shown
    table.parentWidget().show()
    header = table.horizontalHeader()
    edge = QPoint(header.sectionPosition(LABEL) + header.sectionSize(LABEL) - 1, 8)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), edge + QPoint(30, 0))
    qtbot.mouseMove(header.viewport(), edge + QPoint(60, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(60, 0))
    width = header.sectionSize(LABEL)
    assert width > 150
    table.resize(700, 400)
    assert header.sectionSize(LABEL) == width
