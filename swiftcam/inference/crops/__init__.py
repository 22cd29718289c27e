"""How a frame becomes the crop that the model sees: recipe, framing, resampling.

RGB pixels `(H, W, 3)` come in; an RGB crop `(S, S, 3)` goes out.
"""
