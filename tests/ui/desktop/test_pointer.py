"""The pointer over the full screen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.fakes import EndlessSource

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)  # of the offscreen platform


def test_the_pointer_is_hidden_in_full_screen_until_it_moves(open_window, qt_wait_until):
    window = open_window(EndlessSource())
    view = window.live.view
    view.setFocus()
    QTest.mouseMove(view, QPoint(90, 90))
    QTest.keyClick(view, Qt.Key.Key_F)
    assert view.cursor().shape() != Qt.CursorShape.BlankCursor
    qt_wait_until(lambda: view.cursor().shape() == Qt.CursorShape.BlankCursor)
    QTest.mouseMove(view, QPoint(120, 120))
    assert view.cursor().shape() != Qt.CursorShape.BlankCursor
    qt_wait_until(lambda: view.cursor().shape() == Qt.CursorShape.BlankCursor)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.cursor().shape() != Qt.CursorShape.BlankCursor
