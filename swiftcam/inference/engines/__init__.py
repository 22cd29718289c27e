"""What runs a model: the registry of engines, and one file for each.

A checkpoint or an imported classifier comes in; an engine goes out: crops to logits and
embedding.
"""
