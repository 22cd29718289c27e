"""The window (PySide6): one folder a page, and what the pages share.

Snapshots and results come in; changes of settings go to the session. It starts no thread of
the pipeline.
"""
