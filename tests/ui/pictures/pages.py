"""Helpers that read the page of pictures and select pictures on it."""

from PySide6.QtWidgets import QPushButton


def words(page, row):
    """Return a row of the table, column by column."""
    model = page.model
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def names(page):
    """Return the names of the pictures on the page, in their order."""
    return [words(page, row)[0] for row in range(page.model.rowCount())]


def select(page, *rows):
    """Select these rows of the grid and no others."""
    selection = page.grid.selectionModel()
    page.grid.clearSelection()
    for row in rows:
        selection.select(page.model.index(row, 0), selection.SelectionFlag.Select)


def press(page, text):
    """Click the button with a text."""
    [button] = [button for button in page.findChildren(QPushButton) if button.text() == text]
    button.click()
