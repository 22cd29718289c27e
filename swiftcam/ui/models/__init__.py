"""The page of models: one card for each model; downloads, imports and verification.

The list of models comes in; jobs go out.
"""
