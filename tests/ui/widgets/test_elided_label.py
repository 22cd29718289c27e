import numpy as np

from swiftcam.ui.widgets.elided_label import ElidedLabel


def ink(label):
    image = label.grab().toImage().convertToFormat(label.grab().toImage().Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return np.flatnonzero((rows[:, : image.width()] < 128).any(axis=0))


def test_a_text_that_fits_is_shown_whole_and_one_that_does_not_is_cut(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setStyleSheet("background: white; color: black")
    label.resize(200, 30)
    label.show_text("iiii")
    short = ink(label).max()
    label.show_text("a very long line of text that cannot possibly fit " * 3)
    assert short < 100 < ink(label).max() < 200
    assert label.toolTip() == label.text()


def test_it_never_forces_the_window_to_be_wide(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show_text("wide " * 200)
    assert label.sizePolicy().horizontalPolicy() == label.sizePolicy().Policy.Ignored
