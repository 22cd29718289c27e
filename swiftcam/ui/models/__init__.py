"""The page of models: cards, downloads, imports, and verification.

The inventory of models comes in; jobs go out.
"""
