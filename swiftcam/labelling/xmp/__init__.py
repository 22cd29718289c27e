"""XMP sidecars: keywords in every list that the named programs read; other bytes stay.

The path of a picture and its labels come in; a sidecar beside it is changed or made.
"""
