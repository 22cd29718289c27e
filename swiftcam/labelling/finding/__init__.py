"""Which pictures: files, folders, patterns, lists, folders that are watched.

What the user named comes in; an iterator of items, each with its path, goes out.
"""
