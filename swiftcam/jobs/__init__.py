"""Long work with progress and cancel, for commands and for windows.

A function that takes a `Watch` comes in; a `Job` that runs it on a thread, to be polled, goes out.
"""
