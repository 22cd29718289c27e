"""Reading SwiftFormer checkpoints: three layouts, their configuration, folding. numpy only.

A directory or file with weights comes in; a `Checkpoint` with configuration and tensors goes out.
"""
