"""The report of `swiftcam doctor`: facts about this machine, and problems.

Nothing comes in; sections without private data go out.
"""
