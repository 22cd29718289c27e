"""The state of a live view: the snapshot that windows draw, its parts, and its words.

Events and times of the threads come in; frozen values go out. Starts no thread.
"""
