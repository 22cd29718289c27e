"""From an RGB picture to a ranked prediction, and all that is known of models.

Pixels and the name of a model come in; a `Prediction` goes out. It knows nothing of sources.
"""
