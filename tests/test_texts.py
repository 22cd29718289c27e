import re

import pytest

from swiftcam.texts import clean, one_line, shortened


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
