"""The panel at the side of the live page: one section for each group of settings.

Settings and snapshots come in; changes of settings go out.
"""
