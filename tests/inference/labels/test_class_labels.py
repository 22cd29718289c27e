import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.errors import ArgumentError
from swiftcam.inference.labels.class_labels import (
    label_lines,
    label_names,
    labels_from_list,
    read_label_file,
    read_label_lines,
    short_label,
)
from swiftcam.phrases import Phrase


@pytest.fixture
def write(tmp_path):
    """Write a label file and return its path."""

    def _write(content, name="names.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def test_names_come_in_the_order_of_the_logits():
    assert label_names({1: "b", 0: "a", 2: "LABEL_2"}) == ("a", "b", "class 2")


def test_short_labels():
    assert short_label("tabby, tabby cat") == "tabby"
    assert short_label("goldfish") == "goldfish"
    assert short_label(", odd") == ", odd"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.txt", "our cat\n红色的球\nred, ripe\n"),
        ("names.txt", "our cat\r\n  红色的球 \r\nred,  ripe"),
        ("names.txt", b"\xef\xbb\xbfour cat\n" + "红色的球\nred, ripe\n\n\n".encode()),
        ("names", "our cat\n红色的球\nred, ripe"),
        ("names.json", '["our cat", "红色的球", "red, ripe"]'),
        ("names.JSON", '{"2": "red, ripe", "0": "our cat", "1": " 红色的球 "}'),
        ("names.json", '["our cat", "\\u7ea2色的球", "red,\\nripe"]'),
    ],
)
def test_a_users_file_names_every_class(write, name, content):
    expected = {0: "our cat", 1: "红色的球", 2: "red, ripe"}
    assert read_label_file(write(content, name), 3) == expected


def test_an_object_may_leave_classes_out(write):
    assert read_label_file(write('{"7": "our cat"}', "own.json"), 200) == {7: "our cat"}
    assert read_label_file(write("{}", "none.json"), 200) == {}


def test_two_classes_may_have_the_same_name(write):
    assert read_label_file(write("dog\ndog"), 2) == {0: "dog", 1: "dog"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("n.txt", "a\nb\n", "must have 3 names.* it has 2"),
        ("n.txt", "a\nb\nc\nd", "must have 3 names.* it has 4"),
        ("n.txt", "", "must have 3 names.* it has 0"),
        ("n.txt", "a\n\nc\n", "no usable name for class 1"),
        ("n.txt", "a\nb\x1b[2J\nc", "class 1 has characters that cannot be shown"),
        ("n.txt", "a\nb\nc\n".encode("utf-16"), "UTF-8"),
        ("n.txt", b"\xff\xd8\xff\xe0", "UTF-8"),
        ("n.txt", b"x" * 5_000_000, "at most 4,000,000 are read"),
        ("n.json", '["a", "b"]', "must have 3 names.* it has 2"),
        ("n.json", '["a", null, "c"]', "no usable name for class 1"),
        ("n.json", '["a", {"1": "b"}, "c"]', "no usable name for class 1"),
        ("n.json", '{"1": 5}', "no usable name for class 1"),
        ("n.json", '["a", "\\ud800", "c"]', "class 1 has characters that cannot be shown"),
        ("n.json", '["a", "b"', "not valid JSON"),
        ("n.json", "[" * 100_000, "not valid JSON"),
        ("n.json", '"abc"', "neither a list"),
        ("n.json", '{"3": "d"}', "names class 3, but the model's classes are 0 to 2"),
        ("n.json", '{"-1": "d"}', "'-1' is not the number of a class"),
        ("n.json", '{"id2label": {"0": "a"}}', "'id2label' is not the number of a class"),
        ("n.json", '{"1": "a", "01": "b"}', "names class 1 twice"),
        ("n.json", '{"1": "a", "1": "b"}', "names class 1 twice"),
        ("n.json", '{"' + "9" * 5000 + '": "a"}', "is not the number of a class"),
    ],
)
def test_an_unusable_file_is_explained(write, name, content, message):
    path = write(content, name)
    with pytest.raises(ArgumentError, match=message) as error:
        read_label_file(path, 3)
    assert str(path) in str(error.value)
    assert re.search(r"\. [A-Z][^.]*\.$", str(error.value)), "what to do next is the last sentence"


def test_a_missing_file_or_a_directory_is_explained(tmp_path):
    for path in (tmp_path / "none.txt", tmp_path, tmp_path / "nul\0.txt"):
        with pytest.raises(ArgumentError, match=r"cannot be read \(.+\)\. Check the path"):
            read_label_file(path, 3)


@given(st.binary(max_size=60), st.sampled_from(["n.txt", "n.json"]))
def test_any_bytes_are_names_or_an_argument_error(tmp_path_factory, content, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    try:
        names = read_label_file(path, 2)
    except ArgumentError:
        return
    assert set(names) <= {0, 1}
    assert all(text and text == text.strip() for text in names.values())
    assert "".join(names.values()).encode("utf-8")


def test_lines_of_names_without_their_number(write):
    assert read_label_lines(write("our cat\nred\n\n")) == ["our cat", "red"]
    assert read_label_lines(write('["our cat", "red"]', "names.json")) == ["our cat", "red"]
    assert read_label_lines(write("")) == []
    assert label_lines(" one \ntwo\n") == [" one ", "two"]
    for content in ('{"0": "our cat"}', "[1, 2]", '"our cat"'):
        with pytest.raises(ArgumentError, match="not a list of class names"):
            read_label_lines(write(content, "names.json"))


def test_a_list_of_names_is_checked():
    assert labels_from_list(["our  cat", "red"], 2) == ("our cat", "red")
    for names, words in ((["one"], "must have 2 names"), (["one", ""], "name for class 1")):
        with pytest.raises(ArgumentError, match=f"The list of labels .*{words}") as caught:
            labels_from_list(names, 2)
        assert isinstance(str(caught.value), Phrase)
