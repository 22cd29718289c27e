"""Writing results: CSV, JSON Lines, Parquet, XMP sidecars, sorted folders, corrections.

A `PictureResult` comes in; its sidecar, its sorted copy and last its row go out.
"""
