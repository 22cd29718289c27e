"""From predictions to what is shown: rules for labels, stabiliser, timeline.

Frames and predictions come in; a `Labelled` picture goes out. Starts no thread.
"""
