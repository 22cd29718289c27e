"""The live page: the picture with its overlay, messages, and saved screenshots.

Snapshots come in; pixels go to the screen or a PNG file.
"""
