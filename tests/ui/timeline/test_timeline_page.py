import csv
import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt

from swiftcam.capture.frame import Frame
from swiftcam.pipeline.judging.thumbnails import thumbnail
from swiftcam.pipeline.judging.timeline import TimelineEntry
from swiftcam.pipeline.state.snapshot import Media
from swiftcam.ui.timeline.timeline_model import LABEL, LENGTH, PICTURE, START
from swiftcam.ui.timeline.timeline_page import TimelinePage
from tests.fakes import FakeClock, picture

THUMBNAIL = thumbnail(Frame(picture(120, 72, 96), 0, 0.0, 0.0, 0.0, 0.0, "x"))
CUP = TimelineEntry(0.0, 4.0, 0, "espresso, short black", 0.6, thumbnail=THUMBNAIL)
ORANGE = TimelineEntry(4.0, 5.0, 1, "orange", 0.4, thumbnail=THUMBNAIL)
FLASH = TimelineEntry(5.0, 5.04, 3, "iPod", 0.5)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def page(qtbot, clock):
    entries = []
    page = TimelinePage(lambda: tuple(entries), "en", clock)
    page.entries = entries
    page.resize(800, 420)
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def show(page, make_snapshot):
    """Return a function that shows entries, those of a recording unless `is_live`."""

    def show_them(*entries, is_live=False):
        page.entries[:] = entries
        media = Media(is_live=is_live, duration=None if is_live else 20.0)
        page.refresh(make_snapshot(media=media))

    return show_them


def rows(page, model=None):
    model = model or page.model
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def labels(page):
    return [row[LABEL] for row in rows(page)]


def click(qtbot, page, row, column):
    """Click into a cell of the table."""
    place = page.table.visualRect(page.model.index(row, column)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_empty_it_says_so(page, show):
    show()
    assert page.empty.isVisible()
    assert not page.save.isEnabled()
    assert not page.strip.isVisible()
    assert not page.filters.isVisible()
    assert rows(page) == []


def test_the_newest_is_on_top_and_grows(page, show):
    show(CUP)
    assert rows(page) == [["", "0:00", "espresso", "4.0 s", "60%"]]
    show(replace(CUP, end=4.5, peak=0.7), replace(ORANGE, start=4.5))
    assert rows(page) == [
        ["", "0:04", "orange", "0.5 s", "40%"],
        ["", "0:00", "espresso", "4.5 s", "70%"],
    ]


def test_a_short_stretch_has_no_length_of_zero(page, show):
    show(CUP, ORANGE, FLASH)
    assert rows(page)[0][LENGTH] == "< 0.1 s"


def test_a_live_view_shows_the_time_of_day(page, show):
    began = 1_600_000_000.0
    show(replace(CUP, began_at=began), is_live=True)
    assert len(rows(page)[0][START].split(":")) == 3
    assert rows(page)[0][START] != "0:00"


def test_a_row_has_the_picture_of_its_moment(page, show):
    show(CUP, FLASH)
    pictures = [
        page.model.data(page.model.index(row, PICTURE), Qt.ItemDataRole.DecorationRole)
        for row in (1, 0)
    ]
    assert [pixmap.isNull() for pixmap in pictures] == [False, True]
    assert pictures[0].toImage().pixelColor(40, 30).red() == pytest.approx(120, abs=3)


def test_growing_keeps_the_selection(page, show):
    show(CUP)
    page.table.selectRow(0)
    show(CUP, ORANGE)
    show(CUP, ORANGE, FLASH)
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [2]


def test_an_entry_that_is_joined_or_dropped_leaves_the_others_selected(page, show):
    show(CUP, ORANGE, FLASH)
    page.table.selectRow(1)
    show(CUP, replace(ORANGE, end=6.0))  # the last one was a flicker
    assert labels(page) == ["orange", "espresso"]
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [0]
    show(replace(ORANGE, end=6.0), FLASH)  # the oldest one was dropped
    assert labels(page) == ["iPod", "orange"]
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [1]


def test_another_run_begins_an_empty_table(page, show):
    show(CUP, ORANGE)
    show(TimelineEntry(0.0, 1.0, 1, "orange", 0.9))
    assert labels(page) == ["orange"]
    show()
    assert page.empty.isVisible()


def test_entries_of_a_model_used_before_keep_their_names(page, show):
    show(TimelineEntry(0.0, 1.0, 4, "red fox, Vulpes vulpes", 0.9))
    assert labels(page) == ["red fox"]


def test_while_it_grows_it_is_shown_four_times_a_second(page, clock, make_snapshot):
    page.entries[:] = [CUP]
    page.show_snapshot(make_snapshot())
    page.entries.append(ORANGE)
    clock.now += 0.1
    page.show_snapshot(make_snapshot())
    assert labels(page) == ["espresso"]
    clock.now += 0.2
    page.show_snapshot(make_snapshot())
    assert labels(page) == ["orange", "espresso"]


@pytest.mark.qt_log_ignore("does not support", extend=True)  # the popup, without a screen
def test_the_label_filters(qtbot, page, show):
    show(CUP, ORANGE, FLASH)
    qtbot.keyClicks(page.filters.name, "RANG")
    assert labels(page) == ["orange"]
    assert page.filters.count.text() == "1 of 3"
    page.filters.name.setText("nothing")
    assert labels(page) == []
    assert not page.save.isEnabled()
    assert page.filters.isVisible()
    page.filters.name.clear()
    assert len(labels(page)) == 3
    assert page.filters.count.text() == "3"


def test_the_length_filters(qtbot, page, show):
    show(CUP, ORANGE, FLASH)
    page.filters.length.setFocus()
    qtbot.keyClick(page.filters.length, Qt.Key.Key_Down)
    assert page.filters.length.currentText() == "At least 0.5 s"
    assert labels(page) == ["orange", "espresso"]
    page.filters.length.setCurrentIndex(page.filters.length.findText("At least 2.0 s"))
    assert labels(page) == ["espresso"]


def test_a_live_view_can_show_its_last_minute(page, show, make_snapshot):
    show(CUP, replace(ORANGE, start=80.0, end=90.0), is_live=True)
    assert page.filters.recent.isVisible()
    page.filters.recent.setCurrentIndex(page.filters.recent.findText("Last minute"))
    assert labels(page) == ["orange"]
    assert page.strip._span == (30.0, 90.0)
    later = replace(make_snapshot().frame, position=200.0)
    page.refresh(make_snapshot(media=Media(is_live=True), frame=later))
    assert labels(page) == []  # nothing new was seen since
    show(CUP, replace(ORANGE, start=80.0, end=90.0))
    assert not page.filters.recent.isVisible()
    assert labels(page) == ["orange", "espresso"]  # a recording has no last minute


def test_totals_by_class(qtbot, page, show):
    again = replace(CUP, start=6.0, end=7.0)
    show(CUP, ORANGE, FLASH, again)
    qtbot.mouseClick(page._views.button(1), Qt.MouseButton.LeftButton)
    assert page.totals.isVisible()
    assert rows(page, page.totals_model) == [
        ["espresso", "2", "5.0 s", "83%"],
        ["orange", "1", "1.0 s", "17%"],
        ["iPod", "1", "< 0.1 s", "1%"],
    ]


def test_a_class_of_the_totals_leads_to_its_moments(qtbot, page, show):
    show(CUP, ORANGE, FLASH)
    page._views.button(1).click()
    page.totals.setFocus()
    page.totals.setCurrentIndex(page.totals_model.index(1, 0))
    qtbot.keyClick(page.totals, Qt.Key.Key_Return)
    assert page.table.isVisible()
    assert labels(page) == ["orange"]


def test_enter_leads_to_the_moment(qtbot, page, show):
    show(CUP, ORANGE)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, LABEL))
    with qtbot.waitSignal(page.sought) as sought:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert sought.args == [4.0]


def test_a_click_on_picture_or_start_leads_to_the_moment_of_a_recording(qtbot, page, show):
    sought = []
    page.sought.connect(sought.append)
    show(CUP, ORANGE)
    for column in (PICTURE, LABEL, START):
        click(qtbot, page, 0, column)
    assert sought == [4.0, 4.0]
    show(CUP, ORANGE, is_live=True)
    click(qtbot, page, 0, PICTURE)
    assert sought == [4.0, 4.0]


def test_a_click_on_the_strip_leads_to_the_moment_of_a_recording(qtbot, page, show):
    show(CUP, ORANGE)
    middle = QPoint(page.strip.width() // 2, page.strip.height() - 30)
    with qtbot.waitSignal(page.sought) as sought:
        qtbot.mouseClick(page.strip, Qt.MouseButton.LeftButton, pos=middle)
    assert sought.args[0] == pytest.approx(10.0, abs=0.1)


def test_a_click_on_the_strip_of_a_live_view_selects_the_row(qtbot, page, show):
    sought = []
    page.sought.connect(sought.append)
    show(CUP, ORANGE, is_live=True)
    page._views.button(1).click()
    place = QPoint(page.strip.width() // 10, page.strip.height() - 30)
    qtbot.mouseClick(page.strip, Qt.MouseButton.LeftButton, pos=place)
    assert page.table.isVisible()
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [1]
    assert sought == []


def test_what_is_shown_is_exported_with_the_columns_of_the_command(page, show, tmp_path):
    said = []
    page.notified.connect(said.append)
    show(CUP, ORANGE, FLASH)
    page.filters.name.setText("orange")
    page.save_to(tmp_path / "seen.jsonl")
    assert [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text().splitlines()] == [
        {"start": 4.0, "end": 5.0, "index": 1, "label": "orange", "peak": 0.4}
    ]
    page.save_to(tmp_path / "seen.csv")
    with (tmp_path / "seen.csv").open(newline="") as file:
        table = list(csv.reader(file))
    assert table[0] == ["start", "end", "index", "label", "peak"]
    assert [row[3] for row in table[1:]] == ["orange"]
    page.save_to(tmp_path / "missing" / "seen.csv")
    assert said[0].startswith("Saved ")
    assert "could not be written" in said[2]
