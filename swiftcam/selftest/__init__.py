"""Whether this installation works: small checks that use the real parts, from source or frozen.

Toolkit-free; the check of the window is `swiftcam.ui.window_check`. Runs in a process of its own.
"""
