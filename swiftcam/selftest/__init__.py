"""The self-test: checks with the real parts whether this installation works.

Nothing comes in; a report goes out. No Qt here: the check of the window is
`ui.window.window_check`.
"""
