import itertools

import pytest
from PySide6.QtGui import QColor

from swiftcam.ui.style.theme import DARK, LIGHT
from swiftcam.ui.timeline.class_colours import ClassColours, luminance, nth_colour
from swiftcam.ui.timeline.stretches import SeenClass


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("number", [*range(40), 999])
def test_names_on_a_colour_and_the_colour_on_the_page_can_be_seen(number):
    colour = nth_colour(number)
    assert contrast(colour, QColor("white")) >= 4.5
    for theme in (LIGHT, DARK):
        assert contrast(colour, QColor(theme.window)) >= 3
        assert contrast(colour, QColor(theme.panel)) >= 3


def test_a_class_keeps_its_colour_whatever_comes_later():
    colours = ClassColours()
    cat, dog = SeenClass(7, "cat"), SeenClass(7, "dog")  # of two models
    first = colours.of(cat)
    assert colours.of(dog) != first
    assert colours.of(cat) == first == nth_colour(0)


def test_the_first_colours_differ_clearly():
    for one, other in itertools.combinations(range(5), 2):
        apart = abs(nth_colour(one).hueF() - nth_colour(other).hueF())
        assert min(apart, 1 - apart) > 0.1
    for one, other in itertools.pairwise(range(50)):
        apart = abs(nth_colour(one).hueF() - nth_colour(other).hueF())
        assert min(apart, 1 - apart) > 0.1
