import pytest
from PySide6.QtCore import Qt

from swiftcam.pipeline.judging.timeline import TimelineEntry
from swiftcam.ui.timeline.timeline_page import TimelinePage

CUP = TimelineEntry(0.0, 4.0, 0, "espresso, short black", 0.6)
ORANGE = TimelineEntry(4.0, 5.0, 1, "orange", 0.4)


@pytest.fixture
def page(qtbot):
    entries = []
    page = TimelinePage(lambda: tuple(entries), "en")
    page.entries = entries
    page.resize(800, 400)
    qtbot.addWidget(page)
    page.show()
    return page


def rows(page):
    model = page.model
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_empty_it_says_so(page, make_snapshot):
    page.refresh(make_snapshot().model)
    assert page.empty.isVisible()
    assert not page.save.isEnabled()
    assert rows(page) == []


def test_the_newest_is_on_top_and_grows(page, make_snapshot):
    model = make_snapshot().model
    page.entries[:] = [CUP]
    page.refresh(model)
    assert rows(page) == [["0:00", "0:04", "4.0", "espresso", "60%"]]
    page.entries[:] = [TimelineEntry(0.0, 4.5, 0, CUP.label, 0.7), ORANGE]
    page.refresh(model)
    assert rows(page) == [
        ["0:04", "0:05", "1.0", "orange", "40%"],
        ["0:00", "0:04", "4.5", "espresso", "70%"],
    ]


def test_growing_keeps_the_selection(page, make_snapshot):
    page.entries[:] = [CUP]
    page.refresh(make_snapshot().model)
    page.table.selectRow(0)
    page.entries.append(ORANGE)
    page.refresh(make_snapshot().model)
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [1]


def test_another_run_begins_an_empty_table(page, make_snapshot):
    page.entries[:] = [CUP, ORANGE]
    page.refresh(make_snapshot().model)
    page.entries[:] = [TimelineEntry(0.0, 1.0, 1, "orange", 0.9)]
    page.refresh(make_snapshot().model)
    assert [row[3] for row in rows(page)] == ["orange"]


def test_entries_of_a_model_used_before_keep_their_names(page, make_snapshot):
    page.entries[:] = [TimelineEntry(0.0, 1.0, 4, "red fox, Vulpes vulpes", 0.9)]
    page.refresh(make_snapshot().model)
    assert rows(page)[0][3] == "red fox"


def test_an_entry_leads_to_its_place(qtbot, page, make_snapshot):
    sought = []
    page.sought.connect(sought.append)
    page.entries[:] = [CUP, ORANGE]
    page.refresh(make_snapshot().model)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert sought == [4.0]


def test_it_is_saved_and_said(page, tmp_path):
    said = []
    page.notified.connect(said.append)
    page.entries[:] = [CUP]
    page.save_to(tmp_path / "seen.jsonl")
    assert "espresso" in (tmp_path / "seen.jsonl").read_text()
    page.save_to(tmp_path / "missing" / "seen.csv")
    assert said[0].startswith("Saved ")
    assert "could not be written" in said[1]
