"""The models that exist, the metadata of each, and opening a model by name or path.

A name or a path comes in; a `ModelSpec`, a `Checkpoint` or an imported classifier goes out.
"""
