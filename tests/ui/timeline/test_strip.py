import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from swiftcam.capture.frame import Frame
from swiftcam.pipeline.judging.thumbnails import thumbnail
from swiftcam.pipeline.judging.timeline import TimelineEntry
from swiftcam.ui.timeline.class_colours import ClassColours, nth_colour
from swiftcam.ui.timeline.moment_pictures import MomentPictures
from swiftcam.ui.timeline.strip import TimelineStrip
from tests.fakes import picture

GREY = 130
THUMBNAIL = thumbnail(Frame(picture(GREY, 72, 96), 0, 0.0, 0.0, 0.0, 0.0, "x"))
FIRST = TimelineEntry(0.0, 2.0, 0, "cup", 0.6, thumbnail=THUMBNAIL)
FLASH = TimelineEntry(2.0, 2.01, 5, "orange", 0.4, thumbnail=THUMBNAIL)
LAST = TimelineEntry(6.0, 9.0, 1, "spoon", 0.8, thumbnail=THUMBNAIL)
SEGMENT_Y, PICTURE_Y = 65, 20


@pytest.fixture
def strip(qtbot):
    strip = TimelineStrip(lambda seen: seen.label, ClassColours(), MomentPictures())
    qtbot.addWidget(strip)
    strip.resize(1000, strip.height())
    strip.show_entries((FIRST, FLASH, LAST), (0.0, 10.0), None, 4.5)
    strip.show()
    return strip


def colour_at(strip, x, y):
    return strip.grab().toImage().pixelColor(x, y)


def drawn(number):
    """Return the colour of a class in 8 bits, by the order in which it is painted."""
    return QColor(nth_colour(number).rgb())


def test_segments_have_the_colours_of_their_classes(strip):
    assert colour_at(strip, 150, SEGMENT_Y) == drawn(0)
    assert colour_at(strip, 201, SEGMENT_Y) == drawn(1)  # even the shortest is visible
    assert colour_at(strip, 650, SEGMENT_Y) == drawn(2)
    assert colour_at(strip, 400, SEGMENT_Y) == colour_at(strip, 950, SEGMENT_Y)  # nothing seen


def test_thumbnails_are_above_the_start_of_their_stretch(strip):
    for x in (30, 630):
        assert colour_at(strip, x, PICTURE_Y).red() == pytest.approx(GREY, abs=4)


def test_thumbnails_do_not_overlap_and_the_longest_stretches_have_them(strip):
    many = tuple(
        TimelineEntry(n / 10, (n + 1 + 3 * (n % 10 == 3)) / 10, n, "a", 0.5, thumbnail=THUMBNAIL)
        for n in range(96)
    )
    strip.show_entries(many, (0.0, 10.0), None, None)
    boxes = [box for box, _ in strip._boxes]
    assert 8 <= len(boxes) <= 15
    assert all(a.right() < b.left() for a, b in itertools.pairwise(boxes))
    assert boxes[-1].right() <= strip.width()


def test_a_single_picture_at_the_end_is_visible(strip):
    end = TimelineEntry(10.0, 10.0, 3, "lamp", 0.5, thumbnail=THUMBNAIL)
    strip.show_entries((FIRST, end), (0.0, 10.0), None, None)
    assert colour_at(strip, 999, SEGMENT_Y) not in (drawn(0), colour_at(strip, 400, SEGMENT_Y))
    assert colour_at(strip, 970, PICTURE_Y).red() == pytest.approx(GREY, abs=4)
    assert strip.entry_at(QPointF(999, SEGMENT_Y)) is end


def test_the_entry_under_the_pointer(strip):
    assert strip.entry_at(QPointF(30, PICTURE_Y)) is FIRST
    assert strip.entry_at(QPointF(100, SEGMENT_Y)) is FIRST
    assert strip.entry_at(QPointF(201, SEGMENT_Y)) is FLASH
    assert strip.entry_at(QPointF(500, SEGMENT_Y)) is None
    assert strip.entry_at(QPointF(950, PICTURE_Y)) is None


def test_the_tool_tip_says_what_when_and_how_long(strip, monkeypatch):
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: said.append(text))
    for x in (650, 500):
        place = QPoint(x, SEGMENT_Y)
        help_event = QHelpEvent(QEvent.Type.ToolTip, place, strip.mapToGlobal(place))
        QApplication.sendEvent(strip, help_event)
    assert said == ["spoon\n0:06 · 3.0 s · 80%\nClick to jump to this moment", ""]


def test_ten_thousand_stretches_are_few_rectangles(strip, monkeypatch):
    names = []
    strip._name_of = lambda seen: names.append(seen) or ""
    many = tuple(TimelineEntry(n / 10, n / 10 + 0.1, n % 7, "a", 0.5) for n in range(10_000))
    strip.show_entries(many, (0.0, 1000.0), 1e9, None)
    assert not strip.grab().toImage().isNull()
    assert names == []  # no segment has room for a name
