"""The steps of `scripts/embed_model.py`, which makes the starter model from a checkpoint."""
