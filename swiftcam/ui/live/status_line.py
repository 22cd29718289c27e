"""The status line under the picture: one short line, and the details on a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam.pipeline import State
from swiftcam.ui.live.messages import state_text
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.status_texts import detail_lines, status_text
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.elided_label import ElidedLabel
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from swiftcam.pipeline import Snapshot

_GAP = 8  # pixels between the card, the line and the edges of the window


class StatusLine(QWidget):
    """Shows frames per second, delay and verification; a click opens a card with all the rest.

    `note`: a message that takes the place of the line for a while.
    """

    def __init__(self) -> None:
        super().__init__()
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.note = ElidedLabel()
        self.note.hide()
        self.button = QToolButton()
        self.button.setObjectName(Role.FOLD)
        self.button.setArrowType(Qt.ArrowType.UpArrow)
        self.button.setMinimumSize(24, 24)
        self.button.setToolTip(tr("Details"))
        self.button.setAccessibleName(tr("Details of the status"))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(self.toggle_details)
        keep_keys(self.button, Qt.Key.Key_Space)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.summary)
        row.addWidget(self.note, 1)
        row.addWidget(self.button)
        row.addStretch(0)
        self.details = _Details(self)
        self._snapshot: Snapshot | None = None

    def show_snapshot(self, snapshot: Snapshot, note: str = "") -> None:
        """Show the status of a snapshot, or a note in its place."""
        self.note.show_text(note)
        self.note.setVisible(bool(note))
        self.summary.setVisible(not note)
        self.summary.setText(status_text(snapshot) or state_text(snapshot.state))
        role = "" if snapshot.state is State.LIVE else Role.QUIET
        if role != self.summary.objectName():
            self.summary.setObjectName(role)
            # A style sheet reads the object name only when the widget is polished.
            self.summary.style().unpolish(self.summary)
            self.summary.style().polish(self.summary)
        self._snapshot = snapshot
        if self.details.isVisible():
            self.details.show_lines(detail_lines(snapshot))

    def toggle_details(self) -> None:
        """Show or hide the card with the details, above the line."""
        if self.details.isVisible():
            self.details.hide()
        elif self._snapshot is not None:
            self.details.show_lines(detail_lines(self._snapshot))
            self.details.open_above()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.details.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.summary.isVisible() and self.summary.geometry().contains(
            event.position().toPoint()
        ):
            self.toggle_details()
        else:
            super().mouseReleaseEvent(event)


class _Details(QFrame):
    """A card with lines of text over the window; a click outside of it or Esc closes it."""

    def __init__(self, line: QWidget) -> None:
        super().__init__(line)
        self._line = line
        self.setObjectName(Role.CARD)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # else it would close itself
        self.setAccessibleName(tr("Details of the status"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(6)
        self.labels: list[QLabel] = []
        self.hide()

    def show_lines(self, lines: list[str]) -> None:
        """Show these lines; does not open the card."""
        while len(self.labels) < len(lines):
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            self.labels.append(label)
            self._column.addWidget(label)
        shown = [*lines, *[""] * (len(self.labels) - len(lines))]
        for label, text in zip(self.labels, shown, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        if self.isVisible():
            self._place()

    def open_above(self) -> None:
        """Open the card above its line."""
        self.setParent(self._line.window())
        self._place()
        self.show()
        self.raise_()
        _application().installEventFilter(self)

    def _place(self) -> None:
        window, row = self._line.window(), self._line.parentWidget() or self._line
        texts = [label for label in self.labels if label.text()]
        one_line = max(label.fontMetrics().horizontalAdvance(label.text()) for label in texts)
        line, least = self._line.mapTo(window, QPoint(0, 0)), row.mapTo(window, QPoint(0, 0)).x()
        most = window.width() - _GAP
        width = min(one_line + 36, most - least)
        height = self._column.heightForWidth(width)
        left = max(least, min(line.x(), most - width))
        self.setGeometry(left, max(_GAP, line.y() - height - _GAP), width, height)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        _application().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            is_own = watched is self or self.isAncestorOf(watched)
            if not is_own and not self._line.isAncestorOf(watched) and watched is not self._line:
                self.hide()
        elif _is_escape(event):
            self.hide()
            event.accept()  # so that Esc leaves nothing else
            return True
        return super().eventFilter(watched, event)


def _application() -> QCoreApplication:
    application = QCoreApplication.instance()
    assert application is not None  # there are widgets
    return application


def _is_escape(event: QEvent) -> bool:
    is_override = event.type() == QEvent.Type.ShortcutOverride
    return is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
