"""The window itself: start, pages, keys, background work, and its checks.

A session comes in; the program runs until the window is closed.
"""
