"""`--resume` on a CSV that an editor, a spreadsheet program or a crash has changed."""

import csv
import dataclasses

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.picture_id import PictureId
from swiftcam.labelling.writing.row_provenance import RowProvenance
from swiftcam.labelling.writing.rows import row_of
from swiftcam.labelling.writing.writers import RowOptions, open_rows
from tests.labelling.samples import AWKWARD, GOOD

MADE = RowProvenance("model", "k3y")


def results(number):
    return dataclasses.replace(
        GOOD, path=f"/photos/{number}.jpg", id=PictureId(f"/photos/{number}.jpg", number, number)
    )


def write(path, *chosen, **options):
    file = open_rows(RowOptions(path, top_k=2, **options))
    for each in chosen:
        file.append(row_of(each, MADE))
    file.close()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "labels.csv"
    write(path, *map(results, range(6)))
    return path


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def resume(path):
    open_rows(RowOptions(path, top_k=2, resumes=True)).close()


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(b"\r\n", id="blank"),
        pytest.param(b"# checked until here\r\n", id="comment"),
        pytest.param(b"note, by, Ann\r\n", id="note"),
        pytest.param(b"/photos/9.jpg,fox,0.9\r\n", id="cut row"),
        pytest.param(b'"stray quote\r\n', id="stray quote"),
        pytest.param(b'/photos/9.jpg,"fox\r\n', id="quote in a row"),
    ],
)
def test_damage_in_the_middle_names_its_line_and_changes_nothing(table, odd):
    lines = lines_of(table)
    table.write_bytes(b"".join([*lines[:3], odd, *lines[3:]]))
    before = table.read_bytes()
    with pytest.raises(ArgumentError, match=r"Line 4 of the output.*Nothing was changed"):
        resume(table)
    assert table.read_bytes() == before


@pytest.mark.parametrize("odd", [b"# my note\r\n", b"note,by,Ann\r\n"])
def test_a_line_of_somebody_at_the_end_is_not_removed(table, odd):
    table.write_bytes(table.read_bytes() + odd)
    with pytest.raises(ArgumentError, match="Line 8 of the output"):
        resume(table)
    assert table.read_bytes().endswith(odd)


def test_blank_lines_at_the_end_do_no_harm(table):
    before = table.read_bytes()
    table.write_bytes(before + b"\r\n\n")
    resume(table)
    assert table.read_bytes() == before


def test_a_torn_last_row_is_removed_wherever_it_is_torn(tmp_path):
    path = tmp_path / "labels.csv"
    write(path, results(1))
    whole = path.read_bytes()
    write(path, results(1), AWKWARD)
    last = path.read_bytes()[len(whole) :]
    for end in range(1, len(last)):
        path.write_bytes(whole + last[:end])
        resume(path)
        assert path.read_bytes() == whole, last[:end]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.decode().encode("utf-16"), "UTF-16"),
        (lambda data: data.decode().encode("utf-16-le"), "UTF-16"),
        (lambda data: data.replace(b"\r\n", b"\r"), "Macintosh"),
        (lambda data: data.replace(b",", b";"), "other columns"),
    ],
)
def test_files_that_a_spreadsheet_program_saved_in_another_form(table, change, reason):
    table.write_bytes(change(table.read_bytes()))
    before = table.read_bytes()
    with pytest.raises(ArgumentError, match=reason):
        resume(table)
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    "path", ["=cmd|x.jpg", "+1.jpg", "-2.jpg", "@sum.jpg", "'=x.jpg", "'a.jpg"]
)
@pytest.mark.parametrize("is_raw", [False, True])
def test_no_cell_is_a_formula(tmp_path, path, is_raw):
    table = tmp_path / "labels.csv"
    result = dataclasses.replace(results(1), path=path, corrected="=1+1")
    write(table, result, is_raw=is_raw)
    with table.open(newline="") as file:
        _, row = csv.reader(file)
    assert (row[0] == path) == (is_raw or path == "'a.jpg")
    if not is_raw:
        assert not [cell for cell in row if cell[:1] in "=+-@" and cell]
    resumed = open_rows(RowOptions(table, top_k=2, resumes=True, is_raw=is_raw))
    assert resumed.stamp_of(result.id).corrected == "=1+1"
    resumed.close()


def test_a_file_of_another_program_is_not_overwritten(tmp_path):
    for name, content in (
        ("a.csv", b"date,amount\r\n"),
        ("a.jsonl", b'{"name": 1}\n'),
        ("b.csv", b"\xd0\xcf\x11\xe0"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ArgumentError, match="would be overwritten"):
            RowOptions(path).check()
        RowOptions(path, may_overwrite=True).check()
        assert path.read_bytes() == content


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_results_and_empty_files_are_overwritten(tmp_path, name):
    path = tmp_path / name
    if not name.endswith("parquet"):
        path.touch()
    for number in (1, 2):
        write(path, results(number))
    RowOptions(path, top_k=7).check()


def test_a_table_of_another_program_in_parquet(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1]}), path)
    with pytest.raises(ArgumentError, match="would be overwritten"):
        RowOptions(path).check()
