"""The page of pictures: a batch as a list or a grid, filters, corrections, exports.

Files that are dropped or opened come in; results go to the screen and to files.
"""
