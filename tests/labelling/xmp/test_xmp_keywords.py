import json
import subprocess

import pytest

from swiftcam.labelling.xmp.xmp_keywords import _LISTS, plain_keyword, with_labels
from swiftcam.labelling.xmp.xmp_packet import (
    HIERARCHICAL_SUBJECT,
    SUBJECT,
    add_keywords,
    new_packet,
    read_keywords,
)
from tests import needs

TAGS, LAST, LIGHTROOM, SETS, FLAT = (each.prop for each in _LISTS)


def packet(**lists):
    made = new_packet()
    for name, words in lists.items():
        made = add_keywords(made, globals()[name.upper()], words)
    return made


def first_of(packet, *props):
    """Return the words of the first list that is not empty, as the programs read them."""
    return next((words for prop in props if (words := read_keywords(packet, prop))), [])


DIGIKAM = (TAGS, LAST, LIGHTROOM, SETS, FLAT)
IMMICH = (TAGS, LIGHTROOM, FLAT)
DARKTABLE = (LIGHTROOM, FLAT)
BEFORE = {
    "new": packet(),
    "flat": packet(flat=["holiday"]),
    "digikam": packet(tags=["trip/holiday"], lightroom=["trip|holiday"], flat=["holiday"]),
    "microsoft": packet(last=["trip/holiday"], flat=["holiday"]),
    "lightroom": packet(lightroom=["trip|holiday"], flat=["holiday"]),
    "mediapro": packet(sets=["trip|holiday"], flat=["holiday"]),
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("reader", [DIGIKAM, IMMICH, DARKTABLE, (FLAT,)])
@pytest.mark.parametrize("parent", ["", "Seen|By machine"])
def test_each_program_sees_the_label_and_the_words_from_before(before, reader, parent):
    had = first_of(BEFORE[before], *reader)
    found = first_of(with_labels(BEFORE[before], ["fox"], parent), *reader)
    leaves = [word.replace("/", "|").split("|")[-1] for word in found]
    assert leaves == [*(word.replace("/", "|").split("|")[-1] for word in had), "fox"]


def test_lists_that_are_not_used_are_not_made():
    after = with_labels(new_packet(), ["fox"])
    assert [bool(read_keywords(after, prop)) for prop in DIGIKAM] == [False] * 4 + [True]


def test_a_parent_makes_levels_in_the_form_of_each_list():
    after = with_labels(BEFORE["digikam"], ["fox"], "Seen|By machine")
    assert read_keywords(after, TAGS) == ["trip/holiday", "Seen/By machine/fox"]
    assert read_keywords(after, LIGHTROOM) == ["trip|holiday", "Seen|By machine|fox"]
    assert read_keywords(after, FLAT) == ["holiday", "fox"]


def test_labels_of_an_earlier_run_go_from_every_list():
    before = BEFORE["digikam"]
    once = with_labels(before, ["fox", "barn"], "Seen")
    other = with_labels(once, ["barn", "cat"])
    assert read_keywords(other, TAGS) == ["trip/holiday", "barn", "cat"]
    assert read_keywords(other, FLAT) == ["holiday", "barn", "cat"]
    none = with_labels(other, [])
    for prop in DIGIKAM:
        assert read_keywords(none, prop) == read_keywords(before, prop)
    assert with_labels(other, ["barn", "cat"]) == other


def test_a_word_of_the_user_is_not_taken_for_ours():
    before = packet(flat=["Fox"], lightroom=["animals|fox"])
    once = with_labels(before, ["fox"])
    assert once == before
    assert with_labels(once, ["cat"]) != before
    assert read_keywords(with_labels(once, ["cat"]), LIGHTROOM) == ["animals|fox", "cat"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("apple, red", "apple - red"),
        ("a|b", "a-b"),
        ("one; two ,three", "one - two - three"),
        (" fox ", "fox"),
        (",", ""),
    ],
)
def test_separators_of_programs_are_not_in_keywords(label, expected):
    assert plain_keyword(label) == expected


def test_a_slash_in_a_label_makes_no_level():
    after = with_labels(BEFORE["digikam"], ["AC/DC"])
    assert read_keywords(after, TAGS)[-1] == "AC-DC"
    assert read_keywords(after, LIGHTROOM)[-1] == "AC/DC"


@pytest.mark.parametrize("before", BEFORE)
def test_exiftool_reads_every_list(tmp_path, before):
    needs.program("exiftool")
    path = tmp_path / "a.xmp"
    path.write_bytes(BEFORE[before])
    validity = exiftool(path)["Validate"]
    path.write_bytes(with_labels(BEFORE[before], ["fox", "barn"], "Seen"))
    values = exiftool(path)
    assert values["Validate"] == validity
    assert values["Subject"][-2:] == ["fox", "barn"]
    assert values["HierarchicalSubject"][-2:] == ["Seen|fox", "Seen|barn"]
    if before == "digikam":
        assert values["TagsList"][-2:] == ["Seen/fox", "Seen/barn"]
    assert read_keywords(path.read_bytes(), HIERARCHICAL_SUBJECT)[-1] == "Seen|barn"
    assert read_keywords(path.read_bytes(), SUBJECT)[-1] == "barn"


def exiftool(path):
    command = ["exiftool", "-j", "-XMP:all", "-validate", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return json.loads(done.stdout)[0]
