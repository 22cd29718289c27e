import csv
import dataclasses
import io
import json
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.finding.picture_result import ListedPicture, PictureResult
from swiftcam.labelling.writing.csv_rows import CsvTable
from swiftcam.labelling.writing.recorder import Destinations
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.labelling.writing.rows import (
    JsonLines,
    Row,
    from_json,
    id_in,
    row_of,
    to_json,
)
from swiftcam.labelling.writing.writers import RowOptions
from tests.labelling.samples import AWKWARD, BAD, BY_HAND, GONE, GOOD

ALL = (GOOD, BAD, GONE, AWKWARD, BY_HAND)


def rows():
    return [row_of(result, RowProvenance("model", "k3y")) for result in ALL]


def test_json_lines():
    row = row_of(GOOD, RowProvenance("model", "k3y"))
    (line,) = JsonLines().encode(row).decode().splitlines()
    assert json.loads(line) == {
        "path": "häuser/a, b.png",
        "predictions": [
            {"index": 3, "label": "tabby, tabby cat", "probability": 0.75},
            {"index": 1, "label": "fox", "probability": 0.125},
        ],
        "sure": True,
        "error": None,
        "model": "model",
        "corrected": None,
        "note": None,
        "place": "/photos/häuser/a, b.png",
        "size": 1234,
        "mtime_ns": 1_700_000_000_123_456_789,
        "sha256": None,
        "key": "k3y",
    }
    assert "häuser" in line


@pytest.mark.parametrize(
    ("minimum", "result", "in_json", "in_csv"),
    [(0.75, GOOD, True, "true"), (0.76, GOOD, False, "false"), (0.0, BAD, None, "")],
)
def test_a_row_says_whether_its_first_label_is_sure_and_has_all_labels(
    minimum, result, in_json, in_csv
):
    row = row_of(result, RowProvenance("model", "k3y", minimum_confidence=minimum))
    assert row.candidates == result.candidates
    assert to_json(row)["sure"] is in_json
    codec = CsvTable(2)
    (cells,) = csv.DictReader(io.StringIO((codec.header() + codec.encode(row)).decode()))
    assert cells["sure"] == in_csv


def test_json_objects_and_rows_are_the_same_thing():
    for row in rows():
        assert from_json(to_json(row)) == row


def test_rows_of_older_versions_are_read():
    row = from_json({"path": "a", "predictions": [], "error": None})
    assert row == Row("a", (), None, "", "", "", PictureId(), "")


@pytest.mark.parametrize("missing", ["path", "predictions", "error"])
def test_without_path_labels_and_error_it_is_no_row(missing):
    values = {"path": "a", "predictions": [], "error": None}
    del values[missing]
    with pytest.raises(KeyError, match=missing):
        from_json(values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"place": "/a", "size": 3, "mtime_ns": 5}, PictureId("/a", 3, 5)),
        ({"place": "/a", "size": "3", "mtime_ns": "5", "sha256": ""}, PictureId("/a", 3, 5)),
        ({"place": "/a", "size": 0, "mtime_ns": 0, "sha256": "ab"}, PictureId("/a", 0, 0, "ab")),
        ({"place": "", "size": "", "mtime_ns": "", "sha256": "ab"}, PictureId(sha256="ab")),
        ({"place": None, "sha256": "ab"}, PictureId(sha256="ab")),
        ({"place": "/a", "size": 3}, PictureId("/a")),
        ({"place": "/a", "mtime_ns": 5}, PictureId("/a")),
        ({"place": "/a", "size": None, "mtime_ns": None, "sha256": "ab"}, PictureId("/a")),
        ({"place": "/a", "size": "3.5", "mtime_ns": "5"}, PictureId("/a")),
        ({"place": None}, PictureId()),
    ],
)
def test_the_content_of_a_file_is_known_by_size_and_time(values, expected):
    assert id_in("shown", values) == expected


def test_a_line_that_is_no_result_is_named_by_its_number():
    line = JsonLines().encode(row_of(GOOD, RowProvenance("m", "k")))
    with pytest.raises(ArgumentError, match="Line 3 of the output is not a result"):
        list(JsonLines().scan(io.BytesIO(2 * line + b"[]\n")))


def test_possible_beginnings_of_a_file():
    codec, header = CsvTable(2), CsvTable(2).header()
    for begin in (b"", header[:1], header[:-1], b"\xef\xbb\xbf" + header[:9]):
        assert codec.could_begin(begin, is_first=True)
        assert CsvTable(2, has_bom=True).could_begin(begin, is_first=True)
    for begin in (b"x", header + b"x", b"\xef\xbb\xbfx", CsvTable(1).header()):
        assert not codec.could_begin(begin, is_first=True)
        assert codec.could_begin(begin, is_first=False)
    for is_first in (True, False):
        assert JsonLines().could_begin(b'{"path": "a', is_first=is_first)
        assert JsonLines().could_begin(b'{"p', is_first=is_first)
        assert not JsonLines().could_begin(b'{"name', is_first=is_first)


def test_bytes_that_are_not_utf8_in_a_table_are_read_over():
    codec = CsvTable(1)
    line = codec.encode(row_of(GONE, RowProvenance("m", "k"))).replace(b"gone", b"gon\xff")
    (stored,) = codec.scan(io.BytesIO(codec.header() + line))
    assert stored.path == "gon\ufffd.png"
    assert stored.end == len(codec.header() + line)


def test_csv_has_a_row_for_each_picture():
    codec = CsvTable(3)
    data = codec.header() + b"".join(map(codec.encode, rows()))
    assert data.count(b"\r\n") == 1 + len(ALL)
    header, good, bad, gone, awkward, by_hand = csv.reader(io.StringIO(data.decode(), newline=""))
    ranks = [f"{name}_{rank}" for rank in (1, 2, 3) for name in ("label", "probability")]
    tail = ["sure", "error", "model", "corrected", "note", "place"]
    tail += ["size", "mtime_ns", "sha256", "key"]
    assert header == ["path", *ranks, *tail]
    labels = ["tabby, tabby cat", "0.750000", "fox", "0.125000", "", ""]
    identity = ["model", "", "", GOOD.id.place, "1234", "1700000000123456789", "", "k3y"]
    assert good == ["häuser/a, b.png", *labels, "true", "", *identity]
    file = [BAD.id.place, "9", "5", "ab" * 32]
    assert bad == ["broken.png", *7 * [""], "It is damaged.", "model", "", "", *file, "k3y"]
    assert gone[-4:] == ["", "", "", "k3y"]
    assert awkward[0] == str(AWKWARD.path)
    file = [BY_HAND.id.place, "7", "8", "cd" * 32]
    assert by_hand[-9:] == ["It failed.", "model", "lynx, wild", "", *file, "k3y"]


def test_csv_can_be_marked_as_utf_8():
    assert CsvTable(1, has_bom=True).header() == b"\xef\xbb\xbf" + CsvTable(1).header()


@pytest.mark.parametrize("codec", [JsonLines(), CsvTable(2), CsvTable(2, has_bom=True)])
def test_written_rows_are_read_back(codec):
    data = codec.header()
    ends = []
    for row in rows():
        data += codec.encode(row)
        ends.append(len(data))
    found = list(codec.scan(io.BytesIO(data)))
    assert [stored.path for stored in found] == [str(result.path) for result in ALL]
    assert [stored.id for stored in found] == [result.id for result in ALL]
    assert [stored.error for stored in found] == [result.error for result in ALL]
    assert [stored.corrected for stored in found] == [result.corrected for result in ALL]
    assert {stored.key for stored in found} == {"k3y"}
    assert [stored.end for stored in found] == ends
    assert [stored.start for stored in found] == [len(codec.header()), *ends[:-1]]


@pytest.mark.parametrize("codec", [JsonLines(), CsvTable(2), CsvTable(2, has_bom=True)])
def test_wherever_it_is_torn_the_whole_rows_are_found(codec):
    data, ends = codec.header(), []
    for row in rows():
        data += codec.encode(row)
        ends.append(len(data))
    for cut in range(len(data)):
        found = list(codec.scan(io.BytesIO(data[:cut])))
        assert [stored.end for stored in found] == [end for end in ends if end <= cut]


def test_a_line_that_is_no_row_is_refused():
    for text in ('{"path": "a"}\n', "[1, 2]\n", "no JSON\n", "null\n"):
        with pytest.raises(ArgumentError, match="Line 1 of the output is not a result"):
            list(JsonLines().scan(io.BytesIO(text.encode())))
    for text in (CsvTable(3).header(), b"a,b\r\n1,2\r\n"):
        with pytest.raises(ArgumentError, match="other columns"):
            list(CsvTable(2).scan(io.BytesIO(text)))


def test_numbers_that_a_spreadsheet_has_rounded_are_no_identity():
    codec = CsvTable(1)
    line = codec.encode(row_of(GONE, RowProvenance("m", "k"))).replace(b",,,,k", b",12,1.7E+18,,k")
    (stored,) = codec.scan(io.BytesIO(codec.header() + line))
    assert stored.id == PictureId(GONE.id.place)


def test_names_that_are_not_utf8_are_escaped():
    bad = Path("bad\udcff.png")
    row = row_of(
        PictureResult(bad, error=f"The sidecar {bad}.xmp is damaged."), RowProvenance("m", "k")
    )
    assert b"bad\\udcff.png" in CsvTable(1).encode(row)
    values = json.loads(JsonLines().encode(row))
    assert values["path"] == "bad\\udcff.png"
    assert values["error"] == "The sidecar bad\\udcff.png.xmp is damaged."


@pytest.mark.parametrize(
    ("kept", "name"),
    [
        (row_of(GOOD, RowProvenance("model", "k3y")), "key"),
        (GOOD, "error"),
        (GOOD.id, "size"),
        (ListedPicture(GOOD.path), "path"),
        (RowProvenance("model", "k3y"), "key"),
        (Destinations(), "minimum_confidence"),
        (RowOptions(GOOD.path), "output"),
        (
            next(
                JsonLines().scan(
                    io.BytesIO(JsonLines().encode(row_of(GOOD, RowProvenance("m", "k"))))
                )
            ),
            "end",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_shared_by_threads_are_frozen(kept, name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(kept, name, None)


GOOD_LINE = {"path": "a.jpg", "predictions": [], "error": None}


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"path": "a.jpg", "predictions": [], "error": null, "x": ' + "[" * 100_000 + "}",
        '{"path": 3, "predictions": [], "error": null}',
        '{"path": "a.jpg", "predictions": {}, "error": null}',
        '{"path": "a.jpg", "predictions": [{"index": "x"}], "error": null}',
        '{"path": "a.jpg", "predictions": [], "error": ["x"]}',
        '{"path": "a.jpg", "predictions": [], "error": null, "key": 3}',
        '{"path": "a.jpg", "predictions": [], "error": null, "size": NaN}',
        '{"path": "\\ud800", "predictions": [], "error": null}',
        "\x00",
        "",
        "x" * 11_000_000,
    ],
)
def test_a_line_of_another_kind_is_no_row(line):
    content = (json.dumps(GOOD_LINE) + "\n" + line + "\n").encode()
    rows = JsonLines().scan(io.BytesIO(content))
    assert next(rows).path == "a.jpg"
    with pytest.raises(ArgumentError, match="Line 2 of the output is not a result"):
        next(rows)
