import pytest

from swiftcam.pipeline.judging.timeline import TimelineEntry
from swiftcam.ui.timeline.stretches import ClassTotal, SeenClass, StretchFilter, classes, totals

CAT, CATTLE, DOG = SeenClass(1, "cat, house cat"), SeenClass(2, "cattle"), SeenClass(3, "dog")
NAMES = {CAT: "cat", CATTLE: "cattle", DOG: "犬"}


def entry(seen, start, end):
    return TimelineEntry(start, end, seen.index, seen.label, 0.5)


ENTRIES = (entry(CAT, 0, 1), entry(DOG, 1, 4), entry(CATTLE, 4, 4.5), entry(CAT, 5, 5.5))


@pytest.mark.parametrize(
    ("name", "shortest", "expected"),
    [
        ("", 0.0, [CAT, DOG, CATTLE, CAT]),
        ("Cat", 0.0, [CAT, CAT]),  # a whole name means this class alone
        ("ca", 0.0, [CAT, CATTLE, CAT]),
        ("犬", 0.0, [DOG]),
        ("dog", 0.0, [DOG]),  # the model's own name counts too
        ("", 1.0, [CAT, DOG]),
        ("ca", 1.0, [CAT]),
        ("bird", 0.0, []),
    ],
)
def test_entries_are_selected_by_name_and_length(name, shortest, expected):
    selected = StretchFilter(name, shortest).select(ENTRIES, NAMES.get, 6.0)
    assert [SeenClass(one.index, one.label) for one in selected] == expected


def test_recent_entries_are_those_that_ended_a_short_time_ago():
    recent = StretchFilter(recent=3.0)
    assert recent.select(ENTRIES, NAMES.get, 6.0) == ENTRIES[1:]
    assert recent.select(ENTRIES, NAMES.get, 8.0) == ENTRIES[3:]
    assert recent.select(ENTRIES, NAMES.get, 60.0) == ()


def test_each_class_is_named_once_in_the_order_seen():
    assert classes(ENTRIES) == [CAT, DOG, CATTLE]


def test_totals_are_the_longest_first():
    assert totals(ENTRIES) == [
        ClassTotal(DOG, 1, 3.0),
        ClassTotal(CAT, 2, 1.5),
        ClassTotal(CATTLE, 1, 0.5),
    ]
    assert totals(()) == []
