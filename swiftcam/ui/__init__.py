"""The window. PySide6 is imported here and nowhere else; the window polls, it starts no thread."""
