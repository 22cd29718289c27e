"""Parity: golden values of a model, and the seal that compares an engine with them.

A model and an engine come in; a verdict goes out. The reference is numpy in float64.
"""
