"""The card with an offer, above the card of labels: a question, buttons, and one to close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from swiftcam.ui.style.icons import icon
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.status_texts import offer_text, offer_tip
from swiftcam.ui.translations.translate import tr
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from swiftcam.inference.models.inventory import ModelEntry

_HEIGHT = 28  # of a button, in pixels
_PRESS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OfferCard(QFrame):
    """Offers what may help while the label is not sure. It never takes the focus by itself.

    `accepted`: the `ModelEntry` that the user wants. `dismissed`: the user closed the card, with
    its button or with Esc. Another way out needs only another `_add_action` in the constructor.
    """

    accepted = Signal(object)
    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry: ModelEntry | None = None
        self.setObjectName(Role.OFFER)
        # A click beside the buttons must not begin a region on the picture below.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.question = QLabel()
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        top = QHBoxLayout()
        top.addWidget(self.question, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 6, 6, 12)
        self._column.setSpacing(4)
        self._column.addLayout(top)
        self.model = self._add_action()
        self.model.clicked.connect(lambda: self.accepted.emit(self._entry))
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close", "#ffffff"))
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setFixedSize(_HEIGHT, _HEIGHT)
        title = tr("Close, and do not offer this again for this model")
        self.close_button.setToolTip(title)
        self.close_button.setAccessibleName(title)
        self.close_button.clicked.connect(lambda: self.dismissed.emit())
        self._keep_keys(self.close_button)
        top.addWidget(self.close_button)
        self.hide()

    def show_entry(self, entry: ModelEntry, classes: int) -> None:
        """Offer a model in place of one with `classes` classes; does not show the card."""
        if entry is self._entry:
            return
        self._entry = entry
        question = tr("Not among its {count} classes?", count=classes)
        self.question.setText(question)
        self.setAccessibleName(question)
        self.model.setText(offer_text(entry))
        self.model.setAccessibleDescription(offer_tip(entry))
        self.model.setToolTip(offer_tip(entry))

    def _add_action(self) -> QPushButton:
        button = QPushButton()
        button.setMinimumHeight(_HEIGHT)
        self._keep_keys(button)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 8, 0)
        row.addWidget(button)
        self._column.addLayout(row)
        return button

    @staticmethod
    def _keep_keys(button: QAbstractButton) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        keep_keys(button, *_PRESS, Qt.Key.Key_Escape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button passes on the keys that it does not use itself.
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        elif event.key() in _PRESS and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)
