"""The decision records have one form and one index; the architecture page is a short tour."""

import importlib.util
import re
import sys

import pytest

from tests.docs.markdown import ROOT, Page, pages

_FOLDER = "docs/decisions/"
RECORDS = [name for name in pages() if re.match(rf"{_FOLDER}\d{{4}}-", name)]
ARCHITECTURE = Page("docs/architecture.md")


def title_of(name):
    return re.match(r"# \d{4}\. (.*)\n", Page(name).text)[1]


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_has_date_status_and_three_short_parts(name):
    number = name.removeprefix(_FOLDER)[:4]
    status = r"accepted|superseded by \[\d{4}\]\([\w.-]+\)"
    form = (
        rf"# {number}\. .+\n\nDate: \d{{4}}-\d\d-\d\d\n\nStatus: ({status})\n\n"
        r"## Context\n\n.+\n\n## Decision\n\n.+\n\n## Consequences\n\n.+\n"
    )
    text = Page(name).text
    assert re.fullmatch(form, text, re.DOTALL)
    assert len(text.splitlines()) <= 30


def test_records_are_numbered_without_gaps():
    assert [name.removeprefix(_FOLDER)[:4] for name in RECORDS] == [
        f"{number:04}" for number in range(1, len(RECORDS) + 1)
    ]


def test_the_index_has_every_record():
    (table,) = Page(f"{_FOLDER}README.md").tables()
    expected = []
    for name in RECORDS:
        file = name.removeprefix(_FOLDER)
        date, status = re.search(r"Date: (.*)\n\nStatus: (.*)\n", Page(name).text).groups()
        expected.append([f"[{file[:4]}]({file})", title_of(name), date, status])
    assert table[2:] == expected


def test_the_tour_is_short_and_names_every_floor():
    assert len(ARCHITECTURE.text.split()) < 1500
    spec = importlib.util.spec_from_file_location("house", ROOT / "scripts" / "house.py")
    house = importlib.util.module_from_spec(spec)
    sys.modules["house"] = house  # dataclasses look their module up
    try:
        spec.loader.exec_module(house)
    finally:
        del sys.modules["house"]
    drawn = [
        re.split(r"\s{3,}", line.strip())[0] for line in ARCHITECTURE.blocks[0].text.splitlines()
    ]
    ground = house.FLOORS[0]
    floors = [
        ", ".join(floor)
        for floor in (tuple(n for n in ground if n != "__init__"), *house.FLOORS[1:])
    ]
    assert drawn == floors[-2::-1]  # the last is the roof, `__main__`


def test_the_tour_names_every_room_of_the_house():
    (rooms,) = (table for table in ARCHITECTURE.tables() if table[0] == ["room", "contents"])
    places = re.findall(r"`([\w/]+)/`", "".join(room + text for room, text in rooms[2:]))
    named = {part for place in places for part in place.split("/")}
    folders = {
        path.parent.name
        for path in (ROOT / "swiftcam").rglob("__init__.py")
        if path.parent.name != "swiftcam" and "ui" not in path.parent.parts[:-1]
    }
    assert folders <= named


def test_where_a_word_of_the_glossary_lives_is_there():
    (table,) = Page("docs/glossary.md").tables()
    assert table[0] == ["word", "meaning", "never say", "where"]
    places = [where.strip("`") for *_, where in table[2:]]
    assert [
        place
        for place in places
        if not ((ROOT / place).exists() or (ROOT / "swiftcam" / place).exists())
    ] == []
    words = [word for word, *_ in table[2:]]
    assert len(words) == len(set(words))
