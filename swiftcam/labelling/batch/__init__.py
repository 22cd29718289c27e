"""Decode, crop and label many pictures, with bounded memory.

Items come in; one `PictureResult` for each goes out, in the order they are ready.
"""
