"""SwiftCam: live image classification with SwiftFormer, in a window or in the terminal.

`swiftcam.__main__` is the entry point of the command line. In Python, import the network from
`swiftcam.inference.swiftformer`, and label pictures with `swiftcam.inference.classifier`.
"""

import os

# The libraries send no telemetry, whichever module imports them: they read these variables when
# they are imported. A value that the user has set wins. OpenVINO has no variable for it: its
# telemetry is switched off where it is imported (`inference/engines/openvino.py`).
for _variable, _value in (
    ("ORT_DISABLE_TELEMETRY", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("RAY_USAGE_STATS_ENABLED", "0"),
):
    os.environ.setdefault(_variable, _value)

__version__ = "0.1.0"
