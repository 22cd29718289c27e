"""Where labels of pictures go: CSV, JSONL, Parquet, XMP sidecars, folders, corrections.

A `PictureResult` comes in; a row and what belongs to it goes out, complete or not at all.
"""
