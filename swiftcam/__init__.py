"""SwiftCam: live image classification with SwiftFormer, in a window or in the terminal.

The command line (`swiftcam.__main__`) is the way in; in Python, `swiftcam.inference.swiftformer`
has the network, and `swiftcam.inference.classifier` labels pictures.
"""

import os

# Nothing is sent or noted down by the libraries, whichever part of SwiftCam imports them: they read
# these when they are imported. A value that the user has set wins.
for _variable in ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ.setdefault(_variable, "1")

__version__ = "0.1.0"
