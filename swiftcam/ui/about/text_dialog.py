"""A dialog with a long text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from swiftcam.ui.desktop.system_programs import open_with_system

_SIZE = (760, 560)
_SHARE = 0.9  # of the parent, at most


def show_text(title: str, text: str, parent: QWidget, *, is_markdown: bool = False) -> QDialog:
    """Open a dialog that shows a text; web addresses in Markdown open in the browser."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    browser = QTextBrowser()
    browser.setAccessibleName(title)
    browser.setOpenLinks(False)  # other pages of the documentation are not there
    browser.anchorClicked.connect(
        lambda url: open_with_system(url) if url.scheme() in ("http", "https") else None
    )
    if is_markdown:
        browser.setMarkdown(text)
    else:
        browser.setPlainText(text)
    browser.moveCursor(QTextCursor.MoveOperation.Start)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(browser, 1)
    column.addWidget(buttons)
    room = _main_window(parent).size()
    dialog.resize(
        min(_SIZE[0], round(_SHARE * room.width())), min(_SIZE[1], round(_SHARE * room.height()))
    )
    dialog.open()
    return dialog


def _main_window(widget: QWidget) -> QWidget:
    """Return the window in which the dialogs above a widget were opened."""
    window = widget.window()
    while (owner := window.parentWidget()) is not None:
        window = owner.window()
    return window
