"""The label side of a live view: rules for labels, stabiliser, timeline.

Frames and a classifier come in; `Labelled` frames go out. Starts no thread.
"""
