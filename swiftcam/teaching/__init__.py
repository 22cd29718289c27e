"""Teaching: classes of the user's own, from a few examples, on the embedding of a checkpoint.

Pictures by class come in; a head, its validation and a taught model in the store go out. Only
numpy: no framework, no toolkit.
"""
