"""The window on the desktop: its place, its forms, files that are opened with it, the screen.

The window, its memory of the last run and other starts of the program come in; changes go out.
"""
