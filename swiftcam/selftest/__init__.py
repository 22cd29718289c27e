"""Whether this installation works: small checks that use the real parts, from source or frozen.

Toolkit-free; the check of the window is `ui.window.window_check`. Runs in a process of its
own.
"""
