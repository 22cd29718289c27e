"""A message with buttons over the lower edge of a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from swiftcam.ui.style.icons import icon
from swiftcam.ui.style.painting import BACKING
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SECONDS = 10.0  # how long a message is shown that nobody points at
_MARGIN = 14
_LEAST_TEXT = 120  # pixels for the text; without them, the buttons are left out


class MessageAction(NamedTuple):
    """Something to do about a message: the title of its button, and the function it calls."""

    title: str
    act: Callable[[], object]


class MessageBar(QFrame):
    """Shows one message with its actions; a new one replaces it, and an action closes it.

    It closes after `SECONDS`, but not while the pointer or the focus is on it. It takes no focus.
    It lies over the lower edge of the rectangle of its parent that `area` returns: by default all.
    """

    def __init__(self, parent: QWidget, area: Callable[[], QRect] | None = None) -> None:
        super().__init__(parent)
        self._parent = parent
        self._area = area or parent.rect
        self.setObjectName(Role.OFFER)
        # It may lie on text, so nothing may shine through.
        self.setStyleSheet(
            f"QFrame#{Role.OFFER} {{ background: {BACKING.name()}; border: 1px solid #5d6470; }}"
        )
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.buttons: list[QPushButton] = []
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close", "#ffffff"))
        self.close_button.setIconSize(QSize(18, 18))
        self.close_button.clicked.connect(self.dismiss)
        keep_keys(self.close_button, Qt.Key.Key_Space)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(SECONDS * 1000))
        self._timer.timeout.connect(self._on_timer_timeout)
        parent.installEventFilter(self)
        self.hide()

    def show_message(self, text: str, actions: Sequence[MessageAction], tool_tip: str = "") -> None:
        """Show a message with a button for each action."""
        for old in self.buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [self._button(action) for action in actions]
        for place, button in enumerate(self.buttons, 1):
            self._row.insertWidget(place, button)
            button.show()
        self.close_button.setToolTip(tr("Close"))  # here, because the language may change
        self.close_button.setAccessibleName(tr("Close"))
        self.label.setText(text)
        self.label.setToolTip(tool_tip)
        self.setAccessibleName(text)
        self.show()
        self._place()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_long(self, text: str, room: int) -> bool:
        """Show a message if it is longer than a line of `room` pixels; return whether it is."""
        is_long = self.fontMetrics().horizontalAdvance(text) > room
        if is_long:
            self.show_message(text, ())
        return is_long

    def dismiss(self) -> None:
        """Close the message; the focus goes back to the page."""
        self._timer.stop()
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._parent.setFocus()
        self.hide()

    def _button(self, action: MessageAction) -> QPushButton:
        button = QPushButton(action.title)
        keep_keys(button, Qt.Key.Key_Space)

        def act() -> None:
            self.dismiss()
            action.act()

        button.clicked.connect(act)
        return button

    def _place(self) -> None:
        """Put the message over the middle of the lower edge; a long text is wrapped."""
        area = self._area()
        room = area.width() - 2 * _MARGIN
        others = [*self.buttons, self.close_button]
        needed = sum(one.sizeHint().width() + self._row.spacing() for one in others) + _LEAST_TEXT
        for button in self.buttons:  # a compact view has no room for them
            button.setVisible(needed <= room)
        self._row.activate()
        one_line = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 4
        rest = self.sizeHint().width() - self.label.sizeHint().width()
        width = min(room, one_line + rest)
        # The frame is not part of the layout.
        edge = 2 * self.contentsRect().top()
        height = max(self._row.heightForWidth(width - edge), self._row.sizeHint().height()) + edge
        left = area.left() + (area.width() - width) // 2
        top = max(0, area.top() + area.height() - height - _MARGIN)
        self.setGeometry(left, top, width, height)
        self.raise_()

    def _on_timer_timeout(self) -> None:
        has_focus = self.isAncestorOf(self.window().focusWidget() or self.window())
        if self.underMouse() or has_focus:
            self._timer.start()
        else:
            self.dismiss()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.start()
        super().enterEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
            QTimer.singleShot(0, self, self._place)  # once the pages have their new sizes
        return super().eventFilter(watched, event)
