"""SwiftCam: live image classification with SwiftFormer, in a window or in the terminal.

`swiftcam.__main__` is the entry point of the command line. In Python, import the network from
`swiftcam.inference.swiftformer`, and label pictures with `swiftcam.inference.classifier`.
"""

import os

# The libraries send no telemetry, whichever module imports them: they read these variables when
# they are imported. A value that the user has set wins.
for _variable in ("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ.setdefault(_variable, "1")

__version__ = "0.1.0"
