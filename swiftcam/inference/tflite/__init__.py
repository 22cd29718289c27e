"""The `.tflite` file of a checkpoint for LiteRT, written without TensorFlow.

A checkpoint comes in; the bytes or the cached file of its `.tflite` form go out.
"""
