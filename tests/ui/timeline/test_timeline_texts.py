import time

import pytest

from swiftcam.pipeline.judging.timeline import TimelineEntry
from swiftcam.ui.timeline.timeline_texts import length_text, start_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "1 picture"),
        (0.001, "< 0.1 s"),
        (0.033, "< 0.1 s"),
        (0.1, "0.1 s"),
        (4.54, "4.5 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (125.0, "2 min 05 s"),
        (3599.6, "1 h 00 min"),
        (3900.0, "1 h 05 min"),
    ],
)
def test_lengths(seconds, text):
    assert length_text(seconds) == text


def test_a_start_is_a_position_or_a_time_of_day_with_the_day_if_that_is_past():
    began = time.mktime((2026, 3, 1, 14, 3, 7, 0, 0, -1))
    entry = TimelineEntry(125.0, 126.0, 0, "a", 0.5, began_at=began)
    assert start_text(entry, is_live=False) == "2:05"
    assert start_text(entry, is_live=True, now=began + 60) == "14:03:07"
    assert start_text(entry, is_live=True, now=began + 86400) == "03-01 14:03:07"
