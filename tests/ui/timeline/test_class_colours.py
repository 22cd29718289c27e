import itertools

import pytest
from PySide6.QtGui import QColor

from swiftcam.ui.style.theme import DARK, LIGHT
from swiftcam.ui.timeline.class_colours import class_colour, luminance


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("index", [*range(40), 999])
def test_names_on_a_colour_and_the_colour_on_the_page_can_be_seen(index):
    colour = class_colour(index)
    assert contrast(colour, QColor("white")) >= 4.5
    for theme in (LIGHT, DARK):
        assert contrast(colour, QColor(theme.window)) >= 3
        assert contrast(colour, QColor(theme.panel)) >= 3


def test_a_class_keeps_its_colour_and_neighbours_differ():
    assert class_colour(3) == class_colour(3)
    for one, other in itertools.pairwise(range(50)):
        apart = abs(class_colour(one).hueF() - class_colour(other).hueF())
        assert min(apart, 1 - apart) > 0.1
