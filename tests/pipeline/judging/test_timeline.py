import csv
import json

import cv2
import numpy as np
import pytest

from swiftcam.capture.frame import Frame
from swiftcam.errors import OutputError
from swiftcam.pipeline.judging.timeline import (
    CAPACITY,
    ILLUSTRATED,
    SHORTEST,
    TIMELINE_SUFFIXES,
    Timeline,
    TimelineEntry,
    write_timeline,
)
from swiftcam.pipeline.state.headline import Headline
from tests.fakes import picture

ENTRIES = (
    TimelineEntry(0.0, 1.5, 3, "tabby, tabby cat", 0.75),
    TimelineEntry(2.0, 4.0, 1, "häuser", 0.5),
)


def frame(now, value=90):
    return Frame(picture(value), 0, 0.0, 0.0, 0.0, now, "x")


def filled(*headlines, clock=lambda: 1e9):
    """Return a timeline of headlines: (time, class or None, time at which it began)."""
    timeline = Timeline(clock)
    for now, index, since in headlines:
        timeline.add(Headline(index, since, 0.5), f"class {index}", frame(now))
    return timeline


def spans(timeline):
    return [(entry.index, entry.start, entry.end) for entry in timeline.entries]


def test_stretches_of_one_headline_are_one_entry():
    timeline = Timeline()
    for now, index, since, probability in (
        (0.0, 3, 0.0, 0.5),
        (0.5, 3, 0.0, 0.8),
        (1.0, 3, 0.0, 0.6),
        (1.5, None, 1.5, 0.2),
        (2.0, 3, 2.0, 0.4),
        (2.5, 7, 2.5, 0.9),
        (3.0, 7, 2.5, 0.8),
    ):
        timeline.add(Headline(index, since, probability), f"class {index}", frame(now))
    assert timeline.entries == (
        TimelineEntry(0.0, 1.5, 3, "class 3", 0.8),
        TimelineEntry(2.0, 2.5, 3, "class 3", 0.4),
        TimelineEntry(2.5, 3.0, 7, "class 7", 0.9),
    )


def test_a_label_of_a_single_frame_lasts_until_the_next_one():
    timeline = filled((0.0, 3, 0.0), (0.5, 4, 0.5), (1.0, 5, 1.0), (1.5, None, 1.5))
    assert spans(timeline) == [(3, 0.0, 0.5), (4, 0.5, 1.0), (5, 1.0, 1.5)]
    assert [entry.seconds for entry in timeline.entries] == [0.5, 0.5, 0.5]


def test_nothing_was_seen_in_a_gap_or_after_a_jump_back():
    after_an_outage = filled((0.0, 3, 0.0), (1.0, 3, 0.0))
    after_an_outage.cut()
    for now, index in ((31.0, 3), (32.0, 4)):
        after_an_outage.add(Headline(index, now, 0.5), f"class {index}", frame(now))
    assert spans(after_an_outage) == [(3, 0.0, 1.0), (3, 31.0, 32.0), (4, 32.0, 32.0)]
    after_a_jump_back = filled((8.0, 3, 8.0), (9.0, 3, 8.0), (1.0, 4, 1.0), (2.0, 3, 2.0))
    assert spans(after_a_jump_back) == [(3, 8.0, 9.0), (4, 1.0, 2.0), (3, 2.0, 2.0)]


def test_a_class_that_comes_back_at_once_keeps_its_stretch():
    unsure = filled((0.0, 3, 0.0), (1.0, None, 1.0), (1.1, 3, 1.1), (2.0, 3, 1.1))
    assert spans(unsure) == [(3, 0.0, 2.0)]
    flicker = filled((0.0, 3, 0.0), (1.0, 4, 1.0), (1.1, 5, 1.1), (1.15, 3, 1.15), (2.0, 3, 1.15))
    assert spans(flicker) == [(3, 0.0, 2.0)]


def test_a_short_stretch_between_two_others_is_real():
    timeline = filled((0.0, 3, 0.0), (1.0, 4, 1.0), (1.05, 5, 1.05), (2.0, None, 2.0))
    assert spans(timeline) == [(3, 0.0, 1.0), (4, 1.0, 1.05), (5, 1.05, 2.0)]


def test_a_class_that_comes_back_later_has_another_stretch():
    later = 1.01 + SHORTEST
    timeline = filled((0.0, 3, 0.0), (1.0, 4, 1.0), (later, 3, later))
    assert spans(timeline) == [(3, 0.0, 1.0), (4, 1.0, later), (3, later, later)]


def test_another_label_of_the_same_frame_replaces_the_first_one():
    paused = filled((0.0, 3, 0.0), (1.0, 4, 1.0), (1.0, 5, 1.0), (1.0, 6, 1.0), (2.0, 6, 1.0))
    assert spans(paused) == [(3, 0.0, 1.0), (6, 1.0, 2.0)]
    unsure = filled((0.0, 3, 0.0), (1.0, 4, 1.0), (1.0, None, 1.0))
    assert spans(unsure) == [(3, 0.0, 1.0)]


def test_a_loop_starts_over_even_if_it_is_short():
    rounds = 2 * [(0.0, 3, 0.0), (0.05, 4, 0.05), (0.1, 5, 0.1)]
    assert [index for index, *_ in spans(filled(*rounds))] == [3, 4, 5, 3, 4, 5]


def test_classes_of_two_models_are_not_joined():
    timeline = Timeline()
    timeline.add(Headline(3, 0.0, 0.5), "cat", frame(0.0))
    timeline.add(Headline(3, 0.1, 0.5), "dog", frame(0.1))
    assert [entry.label for entry in timeline.entries] == ["cat", "dog"]


def test_the_oldest_entries_go_first_and_older_ones_lose_their_thumbnails():
    timeline = Timeline()
    for now in range(CAPACITY + 2):
        timeline.add(Headline(now, float(now), 0.5), str(now), frame(float(now)))
    entries = timeline.entries
    assert len(entries) == CAPACITY == 10_000
    assert [entries[place].index for place in (0, -1)] == [2, CAPACITY + 1]
    assert sum(bool(entry.thumbnail) for entry in entries) == ILLUSTRATED
    assert all(entry.thumbnail for entry in entries[-ILLUSTRATED:])


def test_an_entry_shows_the_frame_and_the_time_of_its_start():
    clock = iter((1000.0, 2000.0))
    timeline = Timeline(lambda: next(clock))
    timeline.add(Headline(3, 0.0, 0.5), "a", frame(0.0, value=200))
    timeline.add(Headline(3, 0.0, 0.5), "a", frame(0.5, value=20))
    timeline.add(Headline(4, 1.0, 0.5), "b", frame(1.0, value=60))
    assert [entry.began_at for entry in timeline.entries] == [1000.0, 2000.0]
    greys = [
        cv2.imdecode(np.frombuffer(entry.thumbnail, np.uint8), 1) for entry in timeline.entries
    ]
    assert [round(float(grey.mean())) for grey in greys] == [200, 60]


def test_csv(tmp_path):
    path = tmp_path / "t.CSV"
    write_timeline(path, ENTRIES)
    assert path.read_bytes().decode("utf-8").split("\r\n") == [
        "start,end,index,label,peak",
        '0.000,1.500,3,"tabby, tabby cat",0.750000',
        "2.000,4.000,1,häuser,0.500000",
        "",
    ]
    with path.open(encoding="utf-8", newline="") as file:
        assert [row[3] for row in csv.reader(file)] == ["label", "tabby, tabby cat", "häuser"]


def test_jsonl(tmp_path):
    path = tmp_path / "t.jsonl"
    write_timeline(path, ENTRIES)
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(first) == {
        "start": 0.0,
        "end": 1.5,
        "index": 3,
        "label": "tabby, tabby cat",
        "peak": 0.75,
    }
    assert json.loads(second)["label"] == "häuser"
    assert "häuser" in second  # as people read it


def test_both_kinds_of_file_are_offered():
    assert TIMELINE_SUFFIXES == (".csv", ".jsonl")


def test_a_file_that_cannot_be_written_is_named_with_its_reason(tmp_path):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(OutputError) as failure:
        write_timeline(tmp_path / "t.csv", ENTRIES)
    assert str(failure.value) == (
        f"The timeline could not be written to {tmp_path / 't.csv'} (Is a directory). "
        "Choose another place."
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "t.csv"]
