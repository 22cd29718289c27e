"""The engines, which run a model: their registry, and one file for each.

A checkpoint or an imported classifier comes in; an `Engine` goes out, which runs crops to logits
and embedding.
"""
