"""The state of a live view: the snapshot that views draw, its parts, and its texts.

Events and times come in from the threads; frozen values go out. Starts no thread.
"""
