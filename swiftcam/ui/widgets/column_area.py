"""A scroll area for a column: it scrolls up and down, and is as wide as its content needs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStyle, QWidget


class ColumnArea(QScrollArea):
    """Scrolls a widget that is too high; a widget that grows in width makes it wider.

    The area itself takes no focus: Tab goes to the controls in it, which come into sight.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setWidget(content)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        content = self.widget()
        return QSize(0, 0) if content is None else content.sizeHint() + QSize(self._bar_width(), 0)

    def minimumSizeHint(self) -> QSize:
        content = self.widget()
        least = 0 if content is None else content.minimumSizeHint().width()
        return QSize(least + self._bar_width(), super().minimumSizeHint().height())

    def _bar_width(self) -> int:
        """Return the width that the scroll bar takes from the content."""
        spacing = self.style().pixelMetric(
            QStyle.PixelMetric.PM_ScrollView_ScrollBarSpacing, None, self
        )
        bar = self.verticalScrollBar().sizeHint().width()
        return bar + max(0, spacing) + 2 * self.frameWidth()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def fit_dialog(dialog: QWidget) -> None:
    """Give a dialog the size that it needs, but not more than its parent has.

    What does not fit must be in a `ColumnArea`.
    """
    dialog.ensurePolished()  # the style decides how large the texts are
    layout = dialog.layout()
    if layout is not None:
        layout.invalidate()
    parent, size = dialog.parentWidget(), dialog.sizeHint()
    if parent is not None:
        size = size.boundedTo(parent.window().size())
    dialog.resize(size.expandedTo(dialog.minimumSizeHint()))
