"""Drag and drop, simulated with the events that Qt sends."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication


def urls(*places):
    """Return the data of a drag from a file manager (paths) or a browser (addresses)."""
    data = QMimeData()
    texts = map(str, places)
    data.setUrls([QUrl(t) if "://" in t else QUrl.fromLocalFile(t) for t in texts])
    return data


def drop(window, data):
    """Drag data over a window and drop it if accepted; tell whether it was accepted."""
    arguments = (
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(300, 300), *arguments)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *arguments))
    return enter.isAccepted()
