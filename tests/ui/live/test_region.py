import pytest
from PySide6.QtCore import QPointF, QRectF

from swiftcam.ui.live.region import RegionDrag

PICTURE = QRectF(100, 50, 400, 200)


def dragged(start, end):
    drag = RegionDrag(PICTURE, QPointF(*start))
    drag.move(QPointF(*end))
    return drag


def test_shares_of_the_picture_in_any_direction():
    for start, end in (((200, 100), (400, 200)), ((400, 200), (200, 100))):
        drag = dragged(start, end)
        assert drag.is_large_enough
        assert drag.region(is_mirrored=False) == (0.25, 0.25, 0.75, 0.75)


def test_in_a_mirrored_picture_left_is_right():
    drag = dragged((100, 50), (200, 150))
    assert drag.region(is_mirrored=True) == (0.75, 0.0, 1.0, 0.5)


def test_it_stays_inside_the_picture():
    assert dragged((0, 0), (9999, 9999)).region(is_mirrored=False) == (0, 0, 1, 1)


def test_a_click_is_no_region():
    assert not dragged((200, 100), (206, 180)).is_large_enough


@pytest.mark.parametrize("end", [(213, 113), (500, 250)])
def test_a_drag_is_large_enough(end):
    assert dragged((200, 100), end).is_large_enough
