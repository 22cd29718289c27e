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
        ("häuser/ü.png\n".encode(), ["häuser/ü.png"]),
        (b"not utf-8 \xff.jpg\n", ["not utf-8 \udcff.jpg"]),
        (b"", []),
        (b"\n\n", []),
    ],
)
def test_lines(tmp_path, content, expected):
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    assert list(read_path_list(str(path))) == [Path(entry) for entry in expected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"two\nlines.jpg\0b\r.jpg\0", ["two\nlines.jpg", "b\r.jpg"]),
        (b"a.jpg\0b.jpg", ["a.jpg", "b.jpg"]),
        ("\ufeffa.jpg\0b.jpg\0".encode("utf-16-le"), ["a.jpg", "b.jpg"]),
        (b"\0\0", []),
    ],
)
def test_nul_bytes_separate_paths_if_that_is_asked_for(tmp_path, content, expected):
    path = tmp_path / "list"
    path.write_bytes(content)
    found = read_path_list(str(path), is_null_separated=True)
    assert list(found) == [Path(entry) for entry in expected]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("count", [0, 1, 50_000])
def test_the_byte_order_mark_tells_the_encoding(tmp_path, encoding, count):
    names = [f"/bilder/{index} ü 🐈.jpg" for index in range(count)]
    path = tmp_path / "list"
    path.write_bytes(("\ufeff" + "\r\n".join(names)).encode(encoding))
    assert [str(entry) for entry in read_path_list(str(path))] == names


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_another_encoding_without_its_mark_is_refused_before_any_path(tmp_path, encoding):
    path = tmp_path / "list"
    path.write_bytes("/home/a.jpg\n/home/b.jpg\n".encode(encoding))
    with pytest.raises(ArgumentError, match=r"NUL bytes.*--null.*UTF-8"):
        next(read_path_list(str(path)))


def test_a_list_that_is_not_in_the_encoding_of_its_mark(tmp_path):
    path = tmp_path / "list"
    path.write_bytes("\ufeffa.jpg\n".encode("utf-16-le") + b"\x00\xd8\x41")
    with pytest.raises(ArgumentError, match="UTF-16"):
        list(read_path_list(str(path)))


def test_long_lists_are_read_in_pieces(tmp_path):
    names = [f"folder/{index:07}.jpg" for index in range(20_000)]
    for end in ("\n", "\0"):
        path = tmp_path / "list"
        path.write_text(end.join(names), newline="")
        entries = read_path_list(str(path), is_null_separated=end == "\0")
        assert [str(entry) for entry in entries] == names


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
