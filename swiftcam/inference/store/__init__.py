"""Downloading models into the store and verifying them; `models/store.py` is the store itself.

The name of a model comes in; its record, or the result of the verification, goes out.
"""
