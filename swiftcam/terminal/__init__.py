"""Everything that is printed: the live view, tables, progress bars; the standard streams.

Snapshots and results come in; text goes to stdout, progress to stderr.
"""
