"""The page of the timeline: which labels were seen, and when.

Entries of the timeline come in; a table and requests to jump within a recording go out.
"""
