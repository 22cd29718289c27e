"""Learning from embeddings: a head, its validation, and the report on it.

The embeddings of examples, with classes and scenes, come in; a `TaughtHead` and a report go out.
"""
