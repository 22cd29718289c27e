"""SwiftCam: live image classification with SwiftFormer, in a window or in the terminal.

The command line (`swiftcam.__main__`) is the way in; in Python, `swiftcam.inference.swiftformer`
has the network, and `swiftcam.inference.classifier` labels pictures.
"""

__version__ = "0.1.0"
