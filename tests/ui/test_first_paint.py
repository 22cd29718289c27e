from PySide6.QtWidgets import QLabel

from swiftcam.ui.first_paint import FirstPaint


def test_the_first_paint_is_told_once(qtbot):
    window = QLabel("words")
    qtbot.addWidget(window)
    seen = []
    FirstPaint(window).seen.connect(lambda: seen.append(window.isVisible()))
    assert seen == []
    window.show()
    qtbot.waitUntil(lambda: bool(seen))
    window.repaint()
    window.hide()
    window.show()
    qtbot.waitExposed(window)
    assert seen == [True]
