"""Where a remembered window comes back, on the screens that exist now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swiftcam.ui.desktop.screen_area import ScreenArea, default_size, visible_area

WIDE = ScreenArea(0, 0, 1920, 1040)  # the panel of the desktop takes 40 rows
RIGHT = ScreenArea(1920, 0, 1280, 1024)
LEFT = ScreenArea(-1280, -200, 1280, 1024)
SMALL = ScreenArea(0, 27, 1024, 573)
DOUBLED = ScreenArea(0, 0, 960, 520)  # WIDE at a scale of 2


@pytest.mark.parametrize(
    ("saved", "screens", "expected"),
    [
        pytest.param((100, 80, 900, 600), [WIDE], (100, 80, 900, 600), id="nothing has changed"),
        pytest.param((0, 0, 1920, 1040), [WIDE], (0, 0, 1920, 1040), id="the whole screen"),
        pytest.param((1000, 400, 900, 600), [SMALL], (124, 27, 900, 573), id="fewer pixels"),
        pytest.param((100, 80, 1400, 900), [DOUBLED], (0, 0, 960, 520), id="a larger scale"),
        pytest.param((2000, 100, 800, 600), [WIDE, RIGHT], (2000, 100, 800, 600), id="second"),
        pytest.param((2000, 100, 800, 600), [WIDE], (1120, 100, 800, 600), id="second has gone"),
        pytest.param((-1200, -150, 800, 600), [WIDE], (0, 0, 800, 600), id="left one has gone"),
        pytest.param((-1200, -150, 800, 600), [WIDE, LEFT], (-1200, -150, 800, 600), id="negative"),
        pytest.param((1500, 100, 800, 600), [WIDE, RIGHT], (1500, 100, 800, 600), id="across two"),
        pytest.param((1500, 700, 800, 600), [WIDE, RIGHT], (1120, 440, 800, 600), id="partly seen"),
        pytest.param((1800, 700, 800, 600), [WIDE, RIGHT], (1920, 424, 800, 600), id="more there"),
        pytest.param((9000, 50, 800, 600), [WIDE, RIGHT], (2400, 50, 800, 600), id="nearest"),
        pytest.param((50, -30, 800, 600), [WIDE], (50, 0, 800, 600), id="title bar above"),
        pytest.param((1915, 50, 800, 600), [WIDE], (1120, 50, 800, 600), id="five columns seen"),
        pytest.param((50, 50, 800, 600), [], (50, 50, 800, 600), id="no screen at the moment"),
        pytest.param((1915, 0, 800, 600), [WIDE, WIDE], (1120, 0, 800, 600), id="mirrored screens"),
    ],
)
def test_a_window_comes_back_onto_a_screen_that_exists(saved, screens, expected):
    assert visible_area(ScreenArea(*saved), screens) == ScreenArea(*expected)


NUMBERS, SIZES = st.integers(-5000, 5000), st.integers(1, 5000)
AREAS = st.builds(ScreenArea, NUMBERS, NUMBERS, SIZES, SIZES)


@given(AREAS, AREAS)
def test_a_window_is_always_wholly_on_the_only_screen(saved, screen):
    placed = visible_area(saved, [screen])
    assert placed.overlap(screen) == placed.width * placed.height
    assert (placed.width, placed.height) == (
        min(saved.width, screen.width),
        min(saved.height, screen.height),
    )
    assert visible_area(placed, [screen]) == placed


@pytest.mark.parametrize(
    ("screen", "expected"),
    [(WIDE, (1440, 860)), (ScreenArea(0, 0, 1024, 600), (973, 570)), (DOUBLED, (912, 494))],
)
def test_a_first_window_leaves_a_part_of_the_screen_free(screen, expected):
    assert default_size(screen) == expected
