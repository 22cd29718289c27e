"""The page of pictures: a batch as a grid or a table, filters, corrections, exports.

Files that are dropped, pasted or opened come in; results go to the screen and to files.
"""
