import csv
import json

import pytest

from swiftcam.errors import OutputError
from swiftcam.pipeline.judging.timeline import (
    CAPACITY,
    TIMELINE_SUFFIXES,
    Timeline,
    TimelineEntry,
    write_timeline,
)
from swiftcam.pipeline.state.headline import Headline

ENTRIES = (
    TimelineEntry(0.0, 1.5, 3, "tabby, tabby cat", 0.75),
    TimelineEntry(2.0, 4.0, 1, "häuser", 0.5),
)


def test_stretches_of_one_headline_are_one_entry():
    timeline = Timeline()
    for now, index, since, probability in (
        (0.0, 3, 0.0, 0.5),
        (0.5, 3, 0.0, 0.8),
        (1.0, 3, 0.0, 0.6),
        (1.5, None, 1.5, 0.2),
        (2.0, 3, 2.0, 0.4),
        (2.5, 7, 2.5, 0.9),
    ):
        timeline.add(Headline(index, since, probability), f"class {index}", now)
    assert timeline.entries == (
        TimelineEntry(0.0, 1.0, 3, "class 3", 0.8),
        TimelineEntry(2.0, 2.0, 3, "class 3", 0.4),
        TimelineEntry(2.5, 2.5, 7, "class 7", 0.9),
    )


def test_the_oldest_entries_go_first():
    timeline = Timeline()
    for now in range(CAPACITY + 2):
        timeline.add(Headline(now, float(now), 0.5), str(now), float(now))
    assert len(timeline.entries) == CAPACITY == 10_000
    assert [timeline.entries[place].index for place in (0, -1)] == [2, CAPACITY + 1]


def test_the_same_class_said_anew_is_another_entry():
    timeline = Timeline()
    timeline.add(Headline(3, 0.0, 0.5), "a", 0.5)
    timeline.add(Headline(3, 1.0, 0.25), "a", 1.5)  # said since 1.0
    timeline.add(Headline(4, 1.0, 0.25), "b", 2.0)
    assert timeline.entries == (
        TimelineEntry(0.0, 0.5, 3, "a", 0.5),
        TimelineEntry(1.0, 1.5, 3, "a", 0.25),
        TimelineEntry(1.0, 2.0, 4, "b", 0.25),
    )


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
