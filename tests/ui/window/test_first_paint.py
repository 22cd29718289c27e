from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from swiftcam.ui.window.first_paint import FirstPaint
from tests.waiting import PATIENCE

LONG = round(PATIENCE * 1000)  # milliseconds


def test_the_first_paint_is_told_once(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    seen = []
    FirstPaint(window).seen.connect(lambda: seen.append(window.isVisible()))
    assert seen == []
    window.show()
    qt_wait_until(lambda: bool(seen))
    window.repaint()
    window.hide()
    window.show()
    window.repaint()
    assert seen == [True]


def test_it_is_over_after_the_paint_and_only_once(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    said = []
    paint = FirstPaint(window, patience=LONG)
    [patience] = paint.findChildren(QTimer)
    assert patience.isActive()
    paint.seen.connect(lambda: said.append("seen"))
    paint.over.connect(lambda: said.append("over"))
    window.show()
    qt_wait_until(lambda: "over" in said)
    assert said == ["seen", "over"]
    assert not patience.isActive()


def test_a_window_that_nobody_sees_is_not_waited_for_forever(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    said = []
    paint = FirstPaint(window, patience=1)
    paint.seen.connect(lambda: said.append("seen"))
    paint.over.connect(lambda: said.append("over"))
    qt_wait_until(lambda: bool(said))
    assert said == ["over"]
    window.show()
    qt_wait_until(lambda: "seen" in said)
    assert said == ["over", "seen"]
