import json
import re

import pytest

from swiftcam.texts import (
    LONGEST,
    LONGEST_MESSAGE,
    clean,
    one_line,
    shortened,
    shown_json,
    shown_message,
    shown_value,
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a cat.jpg", "a cat.jpg"),
        ("猫 \u00e9 👩\u200d🚀 می\u200cشود", "猫 \u00e9 👩\u200d🚀 می\u200cشود"),
        ("a\x1b[31mred\x1b[0m", "a\ufffdred\ufffd"),
        ("a\x1b]0;title\x07b", "a\ufffdb"),
        ("a\x1b]8;;http://x\x1b\\b", "a\ufffdb"),
        ("a\x9b2Jb\x90x\x9cc", "a\ufffdb\ufffdc"),
        ("a\x1bcb\x1b", "a\ufffdb\ufffd"),
        ("a\nb\r\nc\u2028d\te", "a b c d e"),
        ("photo_\u202egpj.exe", "photo_\ufffdgpj.exe"),
        ("a\u2066b\u200fc\x00d\x7fe", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("half \udcff", "half \ufffd"),
        ("\ufeff\U000e0041x", "\ufffd\ufffdx"),
    ],
)
def test_one_line(text, line):
    assert one_line(text) == line


def test_long_text_loses_its_middle():
    line = one_line("start" + "x\x00" * 60_000 + "end", 100)
    assert len(line) == 100
    assert re.fullmatch("start.*….*end", line)
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcd…g"


def test_several_lines_stay_lines():
    assert clean("one\r\ntwo\x1b[2J\n\n三") == "one\ntwo\ufffd\n\n三"


def test_json_has_escapes_for_what_a_terminal_would_obey():
    values = {"a": "caf\u00e9 \u9b5a\x1b[31m\n\x9b2J\u202egpj\ud800\U000e0041\x7f"}
    text = shown_json(json.dumps(values, indent=1, ensure_ascii=False))
    assert "\u00e9 \u9b5a" in text
    assert all(line.isprintable() for line in text.split("\n"))
    assert json.loads(text) == values


def test_messages_and_values_have_no_secrets_and_no_bounds_are_passed():
    address = "rtsp://me:pa'ss w@rd@host/live?token=abc"
    assert shown_message(f"cannot open {address}:\nrefused\x1b[2J").count("\n") == 1
    for text in (shown_value(address), shown_message(address), shown_message(f"{address} " * 9000)):
        assert not any(secret in text for secret in ("pa'ss", "w@rd", "abc"))
        assert len(text) <= LONGEST_MESSAGE
    assert len(shown_value("data:" + "A" * 177_000)) == LONGEST
