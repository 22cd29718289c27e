import dataclasses
import os
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError, OutputError
from swiftcam.labelling.csv_rows import CsvTable
from swiftcam.labelling.result import FileIdentity
from swiftcam.labelling.row_file import RowFile, Stamp
from swiftcam.labelling.rows import JsonLines, row_of
from tests.labelling.samples import AWKWARD, BAD, GONE, GOOD

CODECS = {"jsonl": JsonLines(), "csv": CsvTable(2), "csv with bom": CsvTable(2, has_bom=True)}
ROWS = [row_of(result, "model", "k3y") for result in (GOOD, AWKWARD, BAD, GONE)]
each_codec = pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS.keys())


def written(path, codec, rows, **options):
    file = RowFile(path, codec, **options)
    for row in rows:
        file.append(row)
    file.close()
    return path.read_bytes()


@each_codec
def test_rows_are_complete_as_soon_as_they_are_written(tmp_path, codec):
    path = tmp_path / "out"
    file = RowFile(path, codec)
    expected = codec.header()
    assert path.read_bytes() == expected
    for row in ROWS:
        file.append(row)
        expected += codec.encode(row)
        assert path.read_bytes() == expected
    file.close()
    file.close()
    assert path.read_bytes() == expected


@each_codec
def test_torn_anywhere_it_is_taken_up_after_the_last_whole_row(tmp_path, codec):
    path = tmp_path / "out"
    whole = written(path, codec, ROWS)
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        file = RowFile(path, codec, resumes=True)
        rest = [row for row in ROWS if file.stamp_of(Path(row.path)) is None and row is not ROWS[3]]
        assert [*ROWS[: 3 - len(rest)], *rest] == ROWS[:3]
        for row in rest:
            file.append(row)
        file.append(ROWS[3])  # has no identity: it is always tried again
        file.close()
        assert path.read_bytes() == whole


@each_codec
def test_what_made_a_row_is_remembered(tmp_path, codec):
    path = tmp_path / "out"
    written(path, codec, ROWS)
    file = RowFile(path, codec, resumes=True)
    assert file.stamp_of(GOOD.path) == Stamp(GOOD.identity, "k3y", "", False)
    assert file.stamp_of(Path(os.path.abspath(GOOD.path))).key == "k3y"
    assert file.stamp_of(BAD.path).is_failed
    assert file.stamp_of(GONE.path) is None
    assert file.stamp_of(Path("new.png")) is None
    file.close()


@each_codec
def test_a_row_replaces_the_one_before_it(tmp_path, codec):
    path = tmp_path / "out"
    first = written(path, codec, ROWS)
    again = dataclasses.replace(ROWS[1], identity=FileIdentity(7, 7), corrected="cat")
    file = RowFile(path, codec, resumes=True)
    file.append(again)
    assert path.read_bytes() == first + codec.encode(again)  # nothing is lost before the end
    assert file.stamp_of(AWKWARD.path).corrected == "cat"
    file.close()
    expected = [ROWS[0], *ROWS[2:], again]
    assert path.read_bytes() == codec.header() + b"".join(map(codec.encode, expected))
    assert not list(tmp_path.glob(".*"))


def test_replaced_rows_that_a_kill_left_are_dropped_the_next_time(tmp_path):
    path, codec = tmp_path / "out", JsonLines()
    again = dataclasses.replace(ROWS[0], key="other")
    path.write_bytes(b"".join(map(codec.encode, [*ROWS[:2], again])))
    file = RowFile(path, codec, resumes=True)
    assert file.stamp_of(GOOD.path).key == "other"
    file.close()
    assert path.read_bytes() == codec.encode(ROWS[1]) + codec.encode(again)


def test_a_watched_picture_may_come_twice_without_resuming(tmp_path):
    path, codec = tmp_path / "out", JsonLines()
    again = dataclasses.replace(ROWS[0], identity=FileIdentity(1, 1))
    content = written(path, codec, [*ROWS[:2], again], may_repeat=True)
    assert content == codec.encode(ROWS[1]) + codec.encode(again)


def test_without_resuming_it_is_begun_anew(tmp_path):
    path = tmp_path / "out"
    path.write_text("something else")
    assert written(path, JsonLines(), ROWS[:1]) == JsonLines().encode(ROWS[0])


def test_resuming_what_is_not_there_begins_it(tmp_path):
    assert written(tmp_path / "out", CsvTable(2), ROWS, resumes=True).startswith(b"path,label_1")


@pytest.mark.parametrize(
    "content",
    [
        b"a letter to my aunt",
        b"a,b\r\n",
        b'{"name": "x"}\n',
        b'{"name": "x"}',
        b"\x89PNG\r\n\x1a\n",
    ],
)
@each_codec
def test_what_is_no_results_file_is_not_touched(tmp_path, codec, content):
    path = tmp_path / "out"
    path.write_bytes(content)
    with pytest.raises(ArgumentError, match="Choose another --output"):
        RowFile(path, codec, resumes=True)
    assert path.read_bytes() == content


def test_two_batches_cannot_write_to_one_file(tmp_path):
    pytest.importorskip("fcntl")
    path = tmp_path / "out"
    first = RowFile(path, JsonLines())
    first.append(ROWS[0])
    for resumes in (True, False):
        with pytest.raises(OutputError, match="Another swiftcam is writing"):
            RowFile(path, JsonLines(), resumes=resumes)
    first.append(ROWS[1])
    first.close()
    assert path.read_bytes().count(b"\n") == 2


def test_a_full_disk_leaves_whole_rows(tmp_path):
    path, codec = tmp_path / "out", JsonLines()
    file = RowFile(path, codec)
    file.append(ROWS[0])
    real = file._file

    class Full:
        def __getattr__(self, name):
            return getattr(real, name)

        def write(self, data):
            if real.tell() > len(codec.encode(ROWS[0])):
                raise OSError(28, "No space left on device")
            return real.write(data[:10])  # part of it fits

    file._file = Full()
    with pytest.raises(OutputError, match="No space left on device"):
        file.append(ROWS[1])
    assert path.read_bytes() == codec.encode(ROWS[0])
    real.close()


def test_an_output_that_cannot_be_opened(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        RowFile(tmp_path, JsonLines())
