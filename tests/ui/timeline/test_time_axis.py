import itertools
import time

import pytest

from swiftcam.ui.timeline.time_axis import TimeAxis, growing_end


def test_places_and_times_are_inverse():
    axis = TimeAxis(10.0, 30.0, 400.0)
    assert axis.x(10.0) == 0.0
    assert axis.x(20.0) == 200.0
    assert axis.seconds(200.0) == 20.0
    assert axis.seconds(-50.0) == 10.0
    assert axis.seconds(1e6) == 30.0


@pytest.mark.parametrize(
    ("last", "texts"),
    [
        (20.0, ["0:00", "0:05", "0:10", "0:15", "0:20"]),
        (300.0, ["0:00", "1:00", "2:00", "3:00", "4:00", "5:00"]),
        (7200.0, ["0:00", "30:00", "1:00:00", "1:30:00", "2:00:00"]),
    ],
)
def test_marks_of_a_recording_are_positions_at_round_times(last, texts):
    assert [text for _, text in TimeAxis(0.0, last, 500.0).marks(84)] == texts


def test_marks_of_a_live_view_are_round_times_of_day():
    began = time.mktime((2026, 3, 1, 14, 3, 7, 0, 0, -1))
    axis = TimeAxis(0.0, 20.0, 500.0, began)
    assert axis.marks(84) == [
        (3.0, "14:03:10"),
        (8.0, "14:03:15"),
        (13.0, "14:03:20"),
        (18.0, "14:03:25"),
    ]
    hours = TimeAxis(0.0, 3600.0, 500.0, began).marks(84)
    assert [text for _, text in hours] == ["14:15", "14:30", "14:45", "15:00"]


@pytest.mark.parametrize("days", [1, 10, 100])
@pytest.mark.parametrize("width", [1.0, 300.0, 1900.0])
def test_marks_never_overlap_even_after_months(days, width):
    axis = TimeAxis(0.0, days * 86400.0, width, 1_600_000_000.0)
    places = [axis.x(at) for at, _ in axis.marks(84)]
    assert all(b - a >= 42 for a, b in itertools.pairwise(places))


def test_the_end_of_a_growing_axis_rarely_moves():
    ends = {growing_end(3.0, 3.0 + n / 10) for n in range(1000)}
    assert all(end >= 3.0 for end in ends)
    assert len(ends) < 20
    assert growing_end(0.0, 0.0) == 10.0
    assert growing_end(0.0, 61.0) >= 61.0
