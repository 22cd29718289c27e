"""The ONNX graph of a checkpoint: built with numpy, cached, quantised to 8 bits.

A checkpoint comes in; the bytes or the file of its graph go out.
"""
