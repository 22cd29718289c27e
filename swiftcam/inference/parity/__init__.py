"""Whether a model computes what it should: golden values, and the seal that compares with them.

A model and an engine come in; a verdict goes out. The reference is numpy in float64.
"""
