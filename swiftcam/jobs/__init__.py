"""Long work with progress and cancel, for commands and for windows.

A function that takes a `Watch` comes in; a job on a thread of its own, to be polled, goes out.
"""
