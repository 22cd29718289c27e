"""Every page can be read at every size, in both languages and at every scale of the display."""

import json
import os
import sys

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from swiftcam.ui.page import PageName
from tests.fakes import EndlessSource
from tests.ui.situations import SITUATIONS
from tests.ui.walk import problems, walk, walk_situations

TEXT = "A text that is much too long for its place"


@pytest.fixture
def window(open_window, qt_wait_until):
    window = open_window(EndlessSource())
    qt_wait_until(lambda: window.snapshot.labelled is not None)
    return window


@pytest.fixture
def plain(qtbot):
    """Return an empty window of 300x200 in which nothing is wrong."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    return window


def test_every_page_can_be_read_at_every_size_in_both_languages(window):
    assert walk(window) == []


def test_every_state_of_every_page_can_be_read_at_every_size_in_both_languages(window):
    assert walk_situations(window) == []


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_every_page_can_be_read_at_another_scale(programs, scale):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    program = programs.start_command([sys.executable, "-m", "tests.ui.walk"], environment)
    done = program.finish()
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found == {"scale": float(scale), "faults": []}


def squeezed(widget):
    widget.setFixedWidth(60)
    return widget


def with_items(widget, *texts):
    widget.addItems(texts)
    return widget


def with_prompt(widget):
    widget.setPlaceholderText(TEXT)
    return widget


def wrapped(widget):
    widget.setWordWrap(True)
    widget.setFixedSize(120, 16)
    return widget


def moved(widget, left, top):
    widget.move(left, top)
    return widget


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: squeezed(QLabel(TEXT)), "needs"),
        (lambda: wrapped(QLabel(TEXT)), "needs"),
        (lambda: squeezed(QPushButton(TEXT)), "needs"),
        (lambda: squeezed(with_items(QComboBox(), "OK", TEXT)), "elides"),
        (lambda: squeezed(with_prompt(QLineEdit())), "elides"),
        (lambda: moved(QLabel("OK"), 295, 0), "is cut off"),
        (lambda: moved(QPushButton("OK"), 0, 190), "is cut off"),
    ],
)
def test_a_widget_that_cannot_be_read_is_found(plain, make, problem):
    widget = make()
    widget.setParent(plain)
    widget.show()
    assert [p.split()[0] for _, p in problems(plain)] == [problem.split()[0]]


def test_widgets_that_overlap_are_found(plain):
    for left in (10, 20):
        label = moved(QLabel("Overlap", plain), left, 10)
        label.show()
    assert [problem.split()[0] for _, problem in problems(plain)] == ["overlaps"]
    label.move(200, 10)
    assert problems(plain) == []


def test_a_long_message_that_is_shortened_counts_unless_a_message_shows_it_whole(window):
    page, show = SITUATIONS["a long message"]
    only = {"it": (page, lambda window: (show(window), window.message_bar.dismiss()))}
    found = walk_situations(window, sizes=((720, 420),), languages=("en",), situations=only)
    assert ["ElidedLabel" in fault.widget for fault in found] == [True]


def test_a_wrong_widget_on_a_page_makes_the_walk_fail(window):
    page = window.pages.page(PageName.TIMELINE)
    wrong = squeezed(QLabel(TEXT))
    page.layout().addWidget(wrong)
    found = walk(window, sizes=((720, 420),), languages=("en",), pages=(PageName.TIMELINE,))
    assert [TEXT[:20] in fault.widget for fault in found] == [True]
    wrong.setText("OK")
    page.setMinimumWidth(900)
    found = walk(window, sizes=((720, 420),), languages=("en",), pages=(PageName.TIMELINE,))
    assert found[0].problem.startswith("cannot be smaller than ")
