"""The card over a picture that is missing: why, and other sources to choose from."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from swiftcam.capture.opencv.camera_names import source_text
from swiftcam.pipeline import State
from swiftcam.pipeline.state.snapshot import Problem
from swiftcam.ui.live.messages import headline_of
from swiftcam.ui.style.roles import Role
from swiftcam.ui.translations.translate import tr, translated
from swiftcam.ui.widgets.keys import keep_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swiftcam.capture.opencv.camera_names import CameraDevice
    from swiftcam.pipeline import Snapshot

_WIDTH = 460  # pixels, if there is room
_GAP = 12  # pixels to the edges of the picture
_SMALL = 260  # pixels of a side of the picture below which the card is more compact


class SourceCard(QFrame):
    """Shows why there is no picture at all, with a button for each thing to do about it.

    It takes no focus, and keeps to the middle of its parent.

    `source_wanted`: the text of a source. `file_wanted`, `address_wanted`: ask for one.
    `retry_wanted`: open the same source again.
    """

    source_wanted = Signal(str)
    file_wanted = Signal()
    address_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._camera = ""
        self.setObjectName(Role.OFFER)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # no region is dragged here
        self.headline = _label()
        self.headline.setObjectName(Role.CARD_TITLE)
        self.reason, self.hint = _label(), _label()
        self.retry = _button(tr("Try again"))
        self.retry.clicked.connect(self.retry_wanted)
        self.camera = _button("")
        self.camera.clicked.connect(lambda: self.source_wanted.emit(self._camera))
        self.demo = _button(tr("Try the demo"))
        self.demo.clicked.connect(lambda: self.source_wanted.emit("demo"))
        self.file = _button(tr("Open a file…"))
        self.file.clicked.connect(self.file_wanted)
        self.address = _button(tr("Network camera…"))
        self.address.clicked.connect(self.address_wanted)
        self._labels = (self.headline, self.reason, self.hint)
        self._groups = (self.retry, self.camera), (self.demo, self.file, self.address)
        for part in (*self._labels, *chain(*self._groups)):
            part.setParent(self)
        parent.installEventFilter(self)
        self.hide()

    def show_snapshot(self, snapshot: Snapshot, cameras: Sequence[CameraDevice]) -> None:
        """Show why a snapshot has no picture, or hide the card; offer one of `cameras`."""
        if not needs_card(snapshot):
            self._leave()
            return
        is_missing = snapshot.problem is Problem.NO_CAMERA
        is_waiting = snapshot.state is State.WAITING
        others = [camera for camera in cameras if camera.name != snapshot.source]
        self._camera = source_text(others[0], cameras) if others else ""
        texts = (
            (self.headline, headline_of(snapshot)),
            (self.reason, "" if is_missing and is_waiting else translated(snapshot.message)),
            (self.hint, _hint(is_missing=is_missing) if is_waiting else ""),
        )
        for label, text in texts:
            label.setText(text)
        self.camera.setText(tr("Use {camera}", camera=others[0].name) if others else "")
        self.camera.setVisible(bool(others))
        self.retry.setVisible(not is_waiting)
        name = ". ".join(text for _, text in texts if text)
        is_news = name != self.accessibleName() or self.isHidden()
        self.setAccessibleName(name)
        self.show()
        self._place()
        if is_news:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _leave(self) -> None:
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._view.setFocus()  # else Qt would give it to some other control
        self.hide()

    def _place(self) -> None:
        """Keep to the middle; in a small picture, leave out the hint, then the reason."""
        room = self._view.size()
        padding, spacing = (18, 9) if min(room.width(), room.height()) > _SMALL else (10, 6)
        width = min(_WIDTH, room.width() - 2 * _GAP) - 2 * padding
        rows = [row for group in self._groups for row in _rows(group, width, spacing)]
        labels = [label for label in self._labels if label.text()]
        while True:
            heights = [label.heightForWidth(width) for label in labels]
            heights += [_button_height(row) for row in rows]
            height = sum(heights) + spacing * (len(heights) - 1) + 2 * padding
            if height <= room.height() - 2 * _GAP or len(labels) == 1:
                break
            labels.pop()
        for label in self._labels:
            label.setVisible(label in labels)
        top = max(0, (room.height() - height) * 2 // 5)  # above the middle, as other messages
        left = (room.width() - width) // 2 - padding
        self.setGeometry(left, top, width + 2 * padding, height)
        top = padding
        lines: list[list[QWidget]] = [[label] for label in labels]
        lines += rows
        for parts, part_height in zip(lines, heights, strict=True):
            part_width = (width - spacing * (len(parts) - 1)) // len(parts)
            for number, part in enumerate(parts):
                left = padding + number * (part_width + spacing)
                part.setGeometry(left, top, part_width, part_height)
            top += part_height + spacing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)


def needs_card(snapshot: Snapshot) -> bool:
    """Tell whether a snapshot has no picture because its source cannot be opened."""
    is_without = snapshot.frame is None and snapshot.problem in (Problem.NO_CAMERA, Problem.SOURCE)
    return is_without and snapshot.state in (State.WAITING, State.FAILED)


def _hint(*, is_missing: bool) -> str:
    if is_missing:
        return tr("Plug one in: the picture appears by itself.")
    return tr("The picture appears by itself as soon as the camera can be opened.")


def _rows(buttons: Sequence[QWidget], width: int, spacing: int) -> list[list[QWidget]]:
    """Return the visible buttons in rows of equal parts, as few as have room for their texts."""
    shown = [button for button in buttons if not button.isHidden()]
    for columns in range(len(shown), 0, -1):
        least = max(button.sizeHint().width() for button in shown)
        if columns * (least + spacing) - spacing <= width or columns == 1:
            return [shown[start : start + columns] for start in range(0, len(shown), columns)]
    return []


def _button_height(row: Sequence[QWidget]) -> int:
    return max(max(button.sizeHint().height(), button.minimumHeight()) for button in row)


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label


def _button(title: str) -> QPushButton:
    button = QPushButton(title)
    button.setMinimumHeight(30)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    keep_keys(button, Qt.Key.Key_Space)
    return button
