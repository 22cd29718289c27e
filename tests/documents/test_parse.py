import os
import sys
from contextlib import suppress

import pytest

from swiftcam.documents.document_error import DocumentError
from swiftcam.documents.parse import Limits, parse_json, parse_toml, read_json_file, read_toml_file

SMALL = Limits(size=1000, depth=4, values=20, text=10)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000, "deep"),
        ('{"a":' * 100_000, "deep"),
        ("[" * 40 + "]" * 40, "more than 32 deep"),
        ('{"eps": NaN}', "eps must be a finite number"),
        ('{"a": [1, {"b": Infinity}]}', r"a\[1\]\.b must be a finite number"),
        ('{"a": -Infinity}', "a must be a finite"),
        ('{"a": 1e999}', "a must be a finite"),
        ('{"a": ' + "1" * 400 + "}", "a must be a finite number of at most 19 digits"),
        ('{"a": ' + "1" * 5000 + "}", "a must be a finite"),
        ('{"a": "\\ud800"}', "a must be text without"),
        ('{"a": "x\\u0000"}', "a must be text without"),
        ('{"a": "\\u001b[31m"}', "a must be text without"),
        ('{"\\ud800": 1}', r"the key \\ud800 must"),
        ('{"' + "k" * 5000 + '": 1}', "the key k+… must have at most 300"),
        ('{"a": "' + "x" * 30_000 + '"}', "a must be text of at most 20,000"),
        ("{", "not valid JSON"),
        ("", "not valid JSON"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_json_that_is_refused_names_the_key(text, words):
    with pytest.raises(DocumentError, match=words) as caught:
        parse_json(text)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"' + "x" * 1000 + '"', "bytes"),
        ("[[[[[]]]]]", "deep"),
        ("[" + "0," * 20 + "0]", "more than 20 values"),
        ("[[0,0,0,0,0,0],[0,0,0,0,0,0],[0,0,0,0,0,0]]", "more than 20 values"),
        ('["12345678901"]', r"\[0\] must be text of at most 10"),
    ],
)
def test_every_limit_can_be_chosen(text, words):
    with pytest.raises(DocumentError, match=words):
        parse_json(text, SMALL)


def test_what_is_within_the_limits_is_what_the_standard_library_reads():
    text = '\ufeff{"a": [1, -2.5, true, null, "ä\\n\\t𝄞"], "b": {"c": 9223372036854775807}}'
    values = {"a": [1, -2.5, True, None, "ä\n\t𝄞"], "b": {"c": 2**63 - 1}}
    assert parse_json(text) == parse_json(text.encode()) == values


DOTTED = ".".join(["a"] * 20_000)


@pytest.mark.parametrize(
    "text",
    [
        f"{DOTTED} = 1",
        f"[{DOTTED}]",
        f"[[{DOTTED}]]",
        f"x = {{ {DOTTED} = 1 }}",
        ".".join(['"a"'] * 20_000) + " = 1",
        " . ".join(["'a'"] * 20_000) + " = 1",
        'x = "#"\n' + DOTTED + " = 1",
        "x = '''\n\"'''\n" + DOTTED + " = 1",
        "# '''\n" + DOTTED + " = 1",
    ],
)
def test_a_dotted_key_of_many_parts_is_refused_before_it_is_parsed(text):
    with pytest.raises(DocumentError, match="too many parts between dots"):
        parse_toml(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = " + "[" * 50_000, "deep|TOML"),
        ("x = " + "{a = " * 50_000, "deep|TOML"),
        ("x = nan", "x must be a finite"),
        ("x = inf", "x must be a finite"),
        ("x = " + "1" * 5000, "TOML"),
        ("[[model]", "TOML"),
        ('x = "\\u0000"', "x must be text without"),
    ],
)
def test_toml_that_is_refused(text, words):
    with pytest.raises(DocumentError, match=words):
        parse_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "x" + " " * 1_000_000,
        "a." * 15 + "a " * 500_000,
        "x = " + '"""\\' * 250_000,
        "x = " + "'" * 999_999,
        "x = " + '"' * 999_999,
        "x = '''" + "b" * 900_000,
        "#" * 1_000_000,
    ],
)
def test_looking_for_dotted_keys_reads_a_text_once(text):
    # Each of these took minutes with an expression that goes back.
    with suppress(DocumentError):
        parse_toml(text)


def test_toml_with_sentences_and_numbers_is_read():
    text = 'd = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s"  # a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r\n'
    text += "n = [" + ", ".join(["1.5"] * 50) + "]\n[a.b.c]\nx = 1"
    assert parse_toml(text)["n"] == [1.5] * 50


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("read", [read_json_file, read_toml_file])
def test_a_pipe_or_a_device_is_no_document(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", type(tmp_path)("/dev/zero")):
        with pytest.raises(DocumentError, match="a pipe or a device"):
            read(path)
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(OSError, match=r"directory|file"):
            read(path)


def test_a_large_file_is_not_read(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(10**12)  # without using the disk
    with pytest.raises(DocumentError, match="1,000,000,000,000 bytes; at most 16,000,000"):
        read_json_file(path)
