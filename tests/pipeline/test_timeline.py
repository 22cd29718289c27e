import csv
import json

import pytest

from swiftcam.errors import OutputError
from swiftcam.pipeline import timeline as module
from swiftcam.pipeline.stabiliser import Headline
from swiftcam.pipeline.timeline import Entry, Timeline, write_timeline

ENTRIES = (Entry(0.0, 1.5, 3, "tabby, tabby cat", 0.75), Entry(2.0, 4.0, 1, "häuser", 0.5))


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
        Entry(0.0, 1.0, 3, "class 3", 0.8),
        Entry(2.0, 2.0, 3, "class 3", 0.4),
        Entry(2.5, 2.5, 7, "class 7", 0.9),
    )


def test_the_oldest_entries_go_first(monkeypatch):
    monkeypatch.setattr(module, "CAPACITY", 5)
    timeline = Timeline()
    for now in range(12):
        timeline.add(Headline(now, float(now), 0.5), str(now), float(now))
    assert [entry.index for entry in timeline.entries] == [7, 8, 9, 10, 11]


def test_csv(tmp_path):
    path = tmp_path / "t.csv"
    write_timeline(path, ENTRIES)
    with path.open(encoding="utf-8", newline="") as file:
        header, first, second = csv.reader(file)
    assert header == ["start", "end", "index", "label", "peak"]
    assert first == ["0.000", "1.500", "3", "tabby, tabby cat", "0.750000"]
    assert second[3] == "häuser"


def test_jsonl(tmp_path):
    path = tmp_path / "t.jsonl"
    write_timeline(path, ENTRIES)
    first, _ = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert first == {
        "start": 0.0,
        "end": 1.5,
        "index": 3,
        "label": "tabby, tabby cat",
        "peak": 0.75,
    }


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(OutputError, match="could not be written"):
        write_timeline(tmp_path / "t.csv", ENTRIES)
