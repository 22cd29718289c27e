"""Models and engines: from an RGB picture to a ranked prediction.

Pixels and the name of a model come in; a `Prediction` goes out. Nothing here imports `capture`.
"""
