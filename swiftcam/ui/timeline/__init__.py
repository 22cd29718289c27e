"""The page of the timeline: what was seen, and when.

Entries of the timeline come in; a table and jumps to a place in a recording go out.
"""
