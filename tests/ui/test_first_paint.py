from PySide6.QtWidgets import QLabel

from swiftcam.ui import first_paint
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


def test_it_is_over_after_the_paint_and_only_once(qtbot, monkeypatch):
    monkeypatch.setattr(first_paint, "_PATIENCE_MS", 60_000)
    window = QLabel("words")
    qtbot.addWidget(window)
    said = []
    paint = FirstPaint(window)
    paint.seen.connect(lambda: said.append("seen"))
    paint.over.connect(lambda: said.append("over"))
    window.show()
    qtbot.waitUntil(lambda: "over" in said)
    assert said == ["seen", "over"]
    assert not paint._patience.isActive()


def test_a_window_that_nobody_sees_is_not_waited_for_forever(qtbot, monkeypatch):
    monkeypatch.setattr(first_paint, "_PATIENCE_MS", 1)
    window = QLabel("words")
    qtbot.addWidget(window)
    said = []
    paint = FirstPaint(window)
    paint.seen.connect(lambda: said.append("seen"))
    paint.over.connect(lambda: said.append("over"))
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["over"]
    window.show()
    qtbot.waitUntil(lambda: "seen" in said)
    assert said == ["over", "seen"]
