"""SwiftCam: live image classification with SwiftFormer."""

__version__ = "0.1.0"
