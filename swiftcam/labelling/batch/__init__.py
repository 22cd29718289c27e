"""Decoding, cropping and labelling many pictures with bounded memory.

A `ListedPicture` for each picture comes in; a `PictureResult` for each goes out.
"""
