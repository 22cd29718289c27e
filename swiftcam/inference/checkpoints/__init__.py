"""Reading SwiftFormer checkpoints: three layouts, their configuration, folding. numpy only.

A directory or file with weights comes in; a `Checkpoint` with its tensors goes out.
"""
