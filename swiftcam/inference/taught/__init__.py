"""Taught models: a checkpoint with classes that the user taught from examples.

A checkpoint's embedding goes in; the logits of the taught classes come out. Teaching itself is the
room `swiftcam/teaching`.
"""
