from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from swiftcam.ui.widgets.fold import Fold


def test_space_and_a_click_fold_and_unfold(qtbot):
    fold = Fold("More")
    qtbot.addWidget(fold)
    inside, above = QLabel("inside"), QLabel("above")
    fold.column.addWidget(inside)
    fold.summary.addWidget(above)
    fold.show()
    assert above.isVisible()
    assert not inside.isVisible()
    folded = fold.sizeHint().height()
    fold.heading.click()
    assert inside.isVisible()
    assert fold.sizeHint().height() > folded
    qtbot.keyClick(fold.heading, Qt.Key.Key_Space)
    assert not inside.isVisible()
    assert fold.heading.accessibleName() == "More"
