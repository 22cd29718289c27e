"""Saving and copying the live picture and its label, its menu, and messages with buttons.

The window's snapshot comes in; PNG files, the clipboard's content and messages go out.
"""
