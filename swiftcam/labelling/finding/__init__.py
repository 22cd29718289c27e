"""Finding pictures: files, folders, patterns, lists of paths, watched folders.

A `Selection` comes in; an iterator of `ListedPicture` goes out.
"""
