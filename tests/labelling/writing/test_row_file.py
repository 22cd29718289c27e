import dataclasses
import errno
import os
import stat
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError, OutputError
from swiftcam.labelling.finding.picture_id import PictureId, place_of
from swiftcam.labelling.writing.csv_rows import CsvTable
from swiftcam.labelling.writing.row_file import RowFile
from swiftcam.labelling.writing.row_index import Stamp
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.labelling.writing.rows import JsonLines, row_of
from tests import needs
from tests.labelling.samples import AWKWARD, BAD, GONE, GOOD

CODECS = {"jsonl": JsonLines(), "csv": CsvTable(2), "csv with bom": CsvTable(2, has_bom=True)}
ROWS = [row_of(result, RowProvenance("model", "k3y")) for result in (GOOD, AWKWARD, BAD, GONE)]
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
def test_torn_anywhere_it_is_taken_up_after_the_last_whole_row(tmp_path, monkeypatch, codec):
    path = tmp_path / "out"
    whole = written(path, codec, ROWS)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # the slow part
    # The tests of rows cut at every byte; here: at the ends of rows and at some other bytes.
    ends = accumulate(map(len, (codec.header(), *map(codec.encode, ROWS[:-1]))))
    cuts = {end + step for end in ends for step in (-2, -1, 0, 1)} | {*range(0, len(whole), 13)}
    for cut in sorted(cut for cut in cuts if cut >= 0):
        path.write_bytes(whole[:cut])
        file = RowFile(path, codec, resumes=True)
        rest = [row for row in ROWS if file.stamp_of(row.id) is None and row is not ROWS[3]]
        assert [*ROWS[: 3 - len(rest)], *rest] == ROWS[:3]
        for row in rest:
            file.append(row)
        file.append(ROWS[3])  # without its content it is always labelled again
        file.close()
        assert path.read_bytes() == whole


@each_codec
def test_stamps_of_rows_are_kept(tmp_path, codec):
    path = tmp_path / "out"
    written(path, codec, ROWS)
    file = RowFile(path, codec, resumes=True)
    assert file.stamp_of(GOOD.id) == Stamp(GOOD.id, "k3y", "", False)
    assert file.stamp_of(PictureId(GOOD.id.place)).key == "k3y"
    assert file.stamp_of(BAD.id).is_failed
    assert file.stamp_of(GONE.id) is None
    assert file.stamp_of(PictureId("/photos/new.png")) is None
    file.close()


@each_codec
def test_a_row_replaces_the_one_before_it(tmp_path, codec):
    path = tmp_path / "out"
    first = written(path, codec, ROWS)
    again = dataclasses.replace(ROWS[1], id=PictureId(AWKWARD.id.place, 7, 7), corrected="cat")
    file = RowFile(path, codec, resumes=True)
    file.append(again)
    assert path.read_bytes() == first + codec.encode(
        again
    )  # both rows stay until the file is closed
    assert file.stamp_of(AWKWARD.id).corrected == "cat"
    file.close()
    expected = [ROWS[0], *ROWS[2:], again]
    assert path.read_bytes() == codec.header() + b"".join(map(codec.encode, expected))
    assert not list(tmp_path.glob(".*"))


def test_replaced_rows_that_a_kill_left_are_dropped_the_next_time(tmp_path):
    path, codec = tmp_path / "out", JsonLines()
    again = dataclasses.replace(ROWS[0], key="other")
    path.write_bytes(b"".join(map(codec.encode, [*ROWS[:2], again])))
    file = RowFile(path, codec, resumes=True)
    assert file.stamp_of(GOOD.id).key == "other"
    file.close()
    assert path.read_bytes() == codec.encode(ROWS[1]) + codec.encode(again)


def test_a_watched_picture_may_come_twice_without_resuming(tmp_path):
    path, codec = tmp_path / "out", JsonLines()
    again = dataclasses.replace(ROWS[0], id=PictureId(GOOD.id.place, 1, 1))
    content = written(path, codec, [*ROWS[:2], again, ROWS[2]], may_repeat=True)
    assert content == b"".join(map(codec.encode, (ROWS[1], again, ROWS[2])))


def test_without_resuming_the_file_is_emptied(tmp_path):
    path = tmp_path / "out"
    path.write_text("something else")
    assert written(path, JsonLines(), ROWS[:1]) == JsonLines().encode(ROWS[0])


def test_resuming_a_missing_file_creates_it(tmp_path):
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
def test_a_file_with_no_results_is_not_changed(tmp_path, codec, content):
    path = tmp_path / "out"
    path.write_bytes(content)
    with pytest.raises(ArgumentError, match="Choose another --output"):
        RowFile(path, codec, resumes=True)
    assert path.read_bytes() == content


def test_two_batches_cannot_write_to_one_file(tmp_path):
    needs.module("fcntl")
    path = tmp_path / "out"
    first = RowFile(path, JsonLines())
    first.append(ROWS[0])
    for resumes in (True, False):
        with pytest.raises(
            OutputError,
            match=r"writing to .*out\. Wait until it ends, or choose another --output",
        ):
            RowFile(path, JsonLines(), resumes=resumes)
    first.append(ROWS[1])
    first.close()
    assert path.read_bytes().count(b"\n") == 2


@contextmanager
def room_for(size):
    """Limit the size of files that this process writes."""
    resource = needs.module("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@each_codec
def test_where_there_is_no_room_the_rows_stay_whole(tmp_path, codec):
    path = tmp_path / "out"
    file = RowFile(path, codec)
    file.append(ROWS[0])
    before = path.read_bytes()
    with (
        pytest.raises(OutputError, match=r"cannot be written to .*out \(the file would be larger"),
        room_for(len(before) + 10),  # part of the row fits
    ):
        file.append(ROWS[1])
    assert path.read_bytes() == before
    file.append(ROWS[2])
    file.close()
    assert path.read_bytes() == before + codec.encode(ROWS[2])


def test_an_output_that_cannot_be_opened(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        RowFile(tmp_path, JsonLines())


def test_without_resuming_or_repeating_nothing_is_remembered(tmp_path):
    file = RowFile(tmp_path / "out", JsonLines())
    file.append(ROWS[0])
    assert file.stamp_of(GOOD.id) is None
    file.close()


def test_names_that_are_not_utf8_are_remembered_too(tmp_path):
    path = tmp_path / "out"
    path_of_picture = Path("bad\udcff.png")
    id_ = dataclasses.replace(GOOD.id, place=place_of(path_of_picture))
    result = dataclasses.replace(GOOD, path=path_of_picture, id=id_)
    written(path, JsonLines(), [row_of(result, RowProvenance("model", "k3y"))])
    file = RowFile(path, JsonLines(), resumes=True)
    assert file.stamp_of(PictureId(id_.place)) == Stamp(id_, "k3y", "", False)
    file.close()


@each_codec
def test_a_file_in_which_nothing_is_replaced_is_left_as_it_is(tmp_path, codec):
    path = tmp_path / "out"
    for rows in ([], ROWS):
        written(path, codec, rows)
        inode, content = path.stat().st_ino, path.read_bytes()
        written(path, codec, [], resumes=True, may_repeat=True)
        assert (path.stat().st_ino, path.read_bytes()) == (inode, content)


def test_a_closed_file_is_on_the_disk_and_free_for_others(tmp_path, monkeypatch):
    path, codec, synced = tmp_path / "out", JsonLines(), []

    def sync(descriptor):
        synced.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", sync)
    file = RowFile(path, codec, may_repeat=True)
    again = dataclasses.replace(ROWS[0], key="other")
    for row in (*ROWS[:2], again):
        file.append(row)
    assert not synced
    file.close()
    sizes = [len(codec.encode(row)) for row in (*ROWS[:2], again)]
    assert synced == [sum(sizes), sum(sizes[1:])]  # and without the row that was replaced
    assert written(path, codec, [], resumes=True) == codec.encode(ROWS[1]) + codec.encode(again)


def test_a_file_that_was_refused_is_free_for_others(tmp_path):
    path = tmp_path / "out"
    path.write_bytes(b"a letter to my aunt")
    with pytest.raises(
        ArgumentError, match=r"out is not a results file of SwiftCam and cannot be resumed"
    ):
        RowFile(path, JsonLines(), resumes=True)
    try:
        RowFile(path, JsonLines(), resumes=True)
    except ArgumentError:
        # The error still exists and keeps its frames alive.
        assert written(path, JsonLines(), ROWS[:1]) == JsonLines().encode(ROWS[0])


def test_a_file_system_without_locks_is_written_to(tmp_path, monkeypatch):
    fcntl = needs.module("fcntl")

    def refuse(file, kind):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert written(tmp_path / "out", JsonLines(), ROWS[:1]) == JsonLines().encode(ROWS[0])


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_new_file_has_the_permissions_that_the_user_gives_new_files(tmp_path):
    written(tmp_path / "out", JsonLines(), ROWS[:1])
    (tmp_path / "other").touch()
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "other").stat().st_mode
    )
