"""The LiteRT file of a checkpoint, written without TensorFlow.

A checkpoint comes in; the bytes or the cached file of its `.tflite` form go out.
"""
