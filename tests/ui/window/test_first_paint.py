from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from swiftcam.ui.window.first_paint import FirstPaint
from tests.waiting import PATIENCE

LONG = round(PATIENCE * 1000)  # milliseconds


def test_the_first_paint_is_told_once(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    seen = []
    FirstPaint(window).painted.connect(lambda: seen.append(window.isVisible()))
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
    paint.painted.connect(lambda: said.append("painted"))
    paint.finished.connect(lambda: said.append("finished"))
    window.show()
    qt_wait_until(lambda: "finished" in said)
    assert said == ["painted", "finished"]
    assert not patience.isActive()


def test_a_window_that_nobody_sees_is_not_waited_for_forever(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    said = []
    paint = FirstPaint(window, patience=1)
    paint.painted.connect(lambda: said.append("painted"))
    paint.finished.connect(lambda: said.append("finished"))
    qt_wait_until(lambda: bool(said))
    assert said == ["finished"]
    window.show()
    qt_wait_until(lambda: "painted" in said)
    assert said == ["finished", "painted"]
