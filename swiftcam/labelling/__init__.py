"""Labelling many pictures: `swiftcam label` and the window's page of pictures.

Files and folders come in; rows, sidecars and sorted folders go out.
"""
