"""SwiftFormer: its configuration and its checkpoints, without any deep learning framework."""
