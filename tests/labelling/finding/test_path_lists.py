import os
import sys
from pathlib import Path

import pytest

from swiftcam.errors import ArgumentError
from swiftcam.labelling.finding.path_lists import read_path_list


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a.jpg\nb c.jpg\n", ["a.jpg", "b c.jpg"]),
        (b"a.jpg\nlast without end", ["a.jpg", "last without end"]),
        (b"a.jpg\r\n\r\nb.jpg\r\n", ["a.jpg", "b.jpg"]),
        (b"\xef\xbb\xbfa.jpg\n", ["a.jpg"]),
        (b"two\nlines.jpg\0b\r.jpg\0", ["two\nlines.jpg", "b\r.jpg"]),
        (b"a.jpg\0b.jpg", ["a.jpg", "b.jpg"]),
        ("häuser/ü.png\n".encode(), ["häuser/ü.png"]),
        (b"not utf-8 \xff.jpg\n", ["not utf-8 \udcff.jpg"]),
        (b"", []),
        (b"\n\n", []),
    ],
)
def test_lines_and_nuls(tmp_path, content, expected):
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    assert list(read_path_list(str(path))) == [Path(entry) for entry in expected]


def test_long_lists_are_read_in_pieces(tmp_path):
    names = [f"folder/{index:07}.jpg" for index in range(20_000)]
    for end in ("\n", "\0"):
        path = tmp_path / "list"
        path.write_text(end.join(names), newline="")
        assert [str(entry) for entry in read_path_list(str(path))] == names


def test_paths_come_as_soon_as_they_are_written(monkeypatch):
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stdin, os.fdopen(writing, "wb", buffering=0) as pipe:
        monkeypatch.setattr(sys, "stdin", stdin)
        entries = read_path_list("-")
        pipe.write(b"first.jpg\nsec")
        assert next(entries) == Path("first.jpg")
        pipe.write(b"ond.jpg\n")
        assert next(entries) == Path("second.jpg")
        pipe.close()
        assert list(entries) == []


def test_a_list_that_cannot_be_read(tmp_path):
    with pytest.raises(ArgumentError, match="--files-from"):
        list(read_path_list(str(tmp_path / "missing")))
