from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from swiftcam.ui.window.first_paint import FirstPaint
from tests.waiting import PATIENCE

LONG = round(PATIENCE * 1000)  # milliseconds


def test_the_first_paint_is_reported_once(qtbot, qt_wait_until):
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


def test_it_finishes_once_after_the_paint(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    emitted = []
    paint = FirstPaint(window, patience=LONG)
    [patience] = paint.findChildren(QTimer)
    assert patience.isActive()
    paint.painted.connect(lambda: emitted.append("painted"))
    paint.finished.connect(lambda: emitted.append("finished"))
    window.show()
    qt_wait_until(lambda: "finished" in emitted)
    assert emitted == ["painted", "finished"]
    assert not patience.isActive()


def test_the_wait_for_a_hidden_window_ends(qtbot, qt_wait_until):
    window = QLabel("words")
    qtbot.addWidget(window)
    emitted = []
    paint = FirstPaint(window, patience=1)
    paint.painted.connect(lambda: emitted.append("painted"))
    paint.finished.connect(lambda: emitted.append("finished"))
    qt_wait_until(lambda: bool(emitted))
    assert emitted == ["finished"]
    window.show()
    qt_wait_until(lambda: "painted" in emitted)
    assert emitted == ["finished", "painted"]
