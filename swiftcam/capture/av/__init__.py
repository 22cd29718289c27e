"""The sources that FFmpeg reads through PyAV: video files and network streams.

A path or an address comes in; frames go out. Only this room imports `av`.
"""
