import dataclasses
import sys

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.writing.row_index import Stamp
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.labelling.writing.rows import JsonLines, row_of
from swiftcam.labelling.writing.writers import RowOptions, open_rows
from tests import needs
from tests.labelling.samples import AWKWARD, BAD, GONE, GOOD

RESULTS = (GOOD, BAD, GONE, AWKWARD)
ROWS = [row_of(result, RowProvenance("model", "k3y")) for result in RESULTS]


def write(path, rows=ROWS, **options):
    file = open_rows(RowOptions(path, top_k=2, **options))
    for row in rows:
        file.append(row)
    file.close()
    return path


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "OUT.JSONL", "out.parquet"])
def test_the_suffix_says_the_form(tmp_path, name):
    if name.endswith("parquet"):
        needs.module("pyarrow")
    path = write(tmp_path / name)
    begin = {"csv": b"path,", "jsonl": b'{"path"', "parquet": b"PAR1"}
    assert path.read_bytes().startswith(begin[name.lower().rpartition(".")[2]])
    again = open_rows(RowOptions(path, top_k=2, resumes=True))
    assert again.stamp_of(GOOD.id) == Stamp(GOOD.id, "k3y", "", False)
    again.close()


def test_a_table_has_five_labels_and_no_byte_order_mark_by_default(tmp_path):
    path = tmp_path / "out.csv"
    open_rows(RowOptions(path)).close()
    assert path.read_bytes().startswith(b"path,label_1,probability_1,")
    assert b",label_5,probability_5,sure,error," in path.read_bytes()
    open_rows(RowOptions(path, top_k=1, has_bom=True)).close()
    assert path.read_bytes().startswith(b"\xef\xbb\xbfpath,label_1,probability_1,sure,error,")


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet"])
def test_a_file_is_emptied_unless_it_is_resumed(tmp_path, name):
    path = write(tmp_path / name)
    again = open_rows(RowOptions(path, top_k=2))
    assert again.stamp_of(GOOD.id) is None
    again.append(ROWS[1])
    assert again.stamp_of(BAD.id) is None
    again.close()
    resumed = open_rows(RowOptions(path, top_k=2, resumes=True))
    assert resumed.stamp_of(GOOD.id) is None
    assert resumed.stamp_of(BAD.id) == Stamp(BAD.id, "k3y", "", True)
    resumed.close()


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet"])
def test_a_row_may_be_replaced_where_that_is_asked_for(tmp_path, name):
    newer = dataclasses.replace(ROWS[0], key="newer")
    path = write(tmp_path / name, [ROWS[0], ROWS[1], newer], may_repeat=True)
    resumed = open_rows(RowOptions(path, top_k=2, resumes=True))
    assert resumed.stamp_of(GOOD.id).key == "newer"
    resumed.close()
    expected = write(tmp_path / f"expected {name}", [ROWS[1], newer])
    assert path.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize("name", ["out.txt", "out", "missing/out.csv"])
def test_impossible_outputs_are_argument_errors(tmp_path, name):
    with pytest.raises(ArgumentError, match=r"^(--output .*must end in|.*there is no directory)"):
        open_rows(RowOptions(tmp_path / name))


def test_parquet_without_its_library_names_the_package_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ArgumentError, match=r"pip install 'swiftcam\[parquet\]'"):
        RowOptions(tmp_path / "out.parquet").check()


class TestParquet:
    @pytest.fixture(autouse=True)
    def _pyarrow(self):
        self.pq = needs.module("pyarrow.parquet")

    def read(self, path):
        return self.pq.read_table(path).to_pylist()

    def test_a_table_of_all_rows(self, tmp_path):
        good, bad, gone, awkward = self.read(write(tmp_path / "out.parquet"))
        assert good == {
            "path": "häuser/a, b.png",
            "label": "tabby, tabby cat",
            "probability": 0.75,
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
        assert (bad["label"], bad["error"], gone["size"]) == (None, "It is damaged.", None)
        assert awkward["path"] == str(AWKWARD.path)
        assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]

    def test_row_groups_are_bounded(self, tmp_path, monkeypatch):
        from swiftcam.labelling.writing import parquet

        monkeypatch.setattr(parquet, "GROUP", 3)
        path = write(tmp_path / "out.parquet")
        assert self.pq.ParquetFile(path).metadata.num_row_groups == 2
        assert len(self.read(path)) == 4

    def test_until_the_end_there_is_a_journal(self, tmp_path):
        path, journal = tmp_path / "out.parquet", tmp_path / "out.parquet.journal"
        file = open_rows(RowOptions(path))
        file.append(ROWS[0])
        assert journal.read_bytes() == JsonLines().encode(ROWS[0])
        assert not path.exists()
        file.close()
        assert path.exists()
        assert not journal.exists()

    def test_a_killed_batch_resumes_from_the_journal(self, tmp_path):
        path, journal = tmp_path / "out.parquet", tmp_path / "out.parquet.journal"
        journal.write_bytes(JsonLines().encode(ROWS[0]) + JsonLines().encode(ROWS[1])[:20])
        file = open_rows(RowOptions(path, resumes=True))
        assert file.stamp_of(GOOD.id)
        assert not file.stamp_of(BAD.id)
        file.append(ROWS[1])
        file.close()
        assert [row["path"] for row in self.read(path)] == [ROWS[0].path, ROWS[1].path]

    def test_a_finished_file_can_be_resumed(self, tmp_path):
        path = write(tmp_path / "out.parquet", ROWS[:2])
        write(path, ROWS[2:], resumes=True)
        assert [row["path"] for row in self.read(path)] == [row.path for row in ROWS]

    def test_a_file_that_is_no_result_is_not_changed(self, tmp_path):
        import pyarrow as pa

        path = tmp_path / "out.parquet"
        self.pq.write_table(pa.table({"a": [1]}), path)
        before = path.read_bytes()
        with pytest.raises(ArgumentError, match="cannot be resumed"):
            open_rows(RowOptions(path, resumes=True))
        path.write_bytes(b"no Parquet")
        with pytest.raises(ArgumentError, match="cannot be resumed"):
            open_rows(RowOptions(path, resumes=True))
        assert path.read_bytes() == b"no Parquet"
        assert before
        assert [entry.name for entry in tmp_path.iterdir()] == ["out.parquet"]
