import csv
import io
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from swiftcam.pipeline import Snapshot, State
from swiftcam.pipeline.state.snapshot import Media, Rates, Recent, Statistics
from swiftcam.ui.numbers.history import LENGTH, History
from swiftcam.ui.numbers.number_texts import csv_text, summary_text, table_rows
from swiftcam.ui.numbers.numbers_page import NumbersPage
from swiftcam.ui.style.roles import Role


def statistics(total):
    return Statistics(rates=Rates(30, 30, 60), recent=Recent(10.0, total, 30.0))


def test_the_rows_name_stages_rates_and_counts(make_snapshot):
    rows = {row[0]: row[1:] for row in table_rows(make_snapshot())}
    assert rows["engine"] == ("10.0", "20.0")
    assert rows["paint"] == ("10.0", "20.0")
    assert rows["labels"] == ("25.0", "24.0")
    assert rows["dropped frames"] == ("10", "")


def with_rates(make_snapshot, labels, camera, **changes):
    numbers = replace(make_snapshot().statistics, rates=Rates(camera, labels, 60.0))
    return make_snapshot(statistics=numbers, **changes)


@pytest.mark.parametrize(
    ("labels", "camera", "sentence"),
    [
        (30.0, 30.0, "Keeping up: 30 of 30 a second, 10 ms behind"),
        (27.2, 30.0, "Keeping up: 27 of 30 a second, 10 ms behind"),
        (
            12.0,
            30.0,
            "The model is slower than the source: 12 of 30 a second, 10 ms behind",
        ),
    ],
)
def test_a_sentence_says_whether_labelling_keeps_up(make_snapshot, labels, camera, sentence):
    assert summary_text(with_rates(make_snapshot, labels, camera)) == sentence


def test_the_sentence_about_numbers_that_are_missing_or_old(make_snapshot):
    assert summary_text(Snapshot()) == "No numbers yet: nothing has been labelled"
    labelled = replace(make_snapshot().labelled, seen_at=0.0)
    lost = summary_text(make_snapshot(state=State.STALLED, labelled=labelled))
    assert lost.startswith("No live picture since 19")
    ended = make_snapshot(state=State.ENDED, media=Media(is_live=False))
    assert summary_text(ended) == "Not playing: these are the last numbers"


def test_before_the_first_frame_there_are_dashes():
    assert ("engine", "–", "–") in table_rows(Snapshot())


def test_the_csv_has_every_number(make_snapshot):
    rows = list(csv.reader(io.StringIO(csv_text(make_snapshot()))))
    found = {row[0]: row[1:] for row in rows}
    assert found["engine"] == ["10.000", "20.000"]
    assert found["display_fps"] == ["60.000", "59.000"]
    assert found["frames_dropped"] == ["10"]


def test_the_page_shows_and_copies(qtbot, make_snapshot):
    page = NumbersPage(History(), "en")
    qtbot.addWidget(page)
    said = []
    page.notified.connect(said.append)
    page.show_snapshot(Snapshot())
    page.show_snapshot(make_snapshot())
    shown = [
        label.text()
        for label in page.findChildren(QLabel)
        if label.objectName() not in (Role.TITLE, Role.STRONG)
    ]
    rows = [tuple(shown[start : start + 3]) for start in range(0, len(shown), 3)]
    assert rows == table_rows(make_snapshot())
    assert page.summary.text() == summary_text(make_snapshot())
    page.copy.click()
    assert QApplication.clipboard().text() == csv_text(make_snapshot())
    assert said == ["The numbers were copied to the clipboard."]


def test_the_history_takes_each_set_of_numbers_once(make_snapshot):
    history = History()
    first = statistics(20.0)
    for numbers in (first, first, statistics(21.0)):
        history.add(make_snapshot(statistics=numbers))
    assert [value.total for value in history.values] == [20.0, 21.0]


def test_where_nothing_is_live_there_is_a_gap(make_snapshot):
    history = History()
    history.add(make_snapshot(state=State.PAUSED, statistics=statistics(20.0)))
    assert history.values == (Recent(),)


def test_where_nothing_is_labelled_there_is_a_gap(make_snapshot):
    history = History()
    history.add(make_snapshot(statistics=Statistics(recent=Recent(10.0, 20.0, 30.0))))
    assert history.values == (Recent(),)


@pytest.mark.parametrize("state", [State.STOPPED, State.ENDED, State.FAILED])
def test_a_run_that_is_over_adds_nothing(make_snapshot, state):
    history = History()
    history.add(make_snapshot(state=state, statistics=statistics(1.0)))
    assert history.values == ()


def test_the_history_is_bounded(make_snapshot):
    history = History()
    for number in range(LENGTH + 5):
        history.add(make_snapshot(statistics=statistics(float(number))))
    assert len(history.values) == LENGTH
