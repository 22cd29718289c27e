"""Setups: how a model can run on this machine, measuring them, and choosing the best one.

A `ModelChoice`, which may leave parts open, comes in; a `Setup` goes out.
"""
