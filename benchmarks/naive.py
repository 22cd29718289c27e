"""The naive loop for comparison: read, classify and show, in one thread. Prints its figures.

`python -m benchmarks.naive --video FILE --seconds N --graph FILE`. The video acts as a camera with
a buffer: a picture cannot be read before it is due, and its age counts from that moment. The
picture is shown in a `QLabel`; the model is a plain export on ONNX Runtime.
"""

from __future__ import annotations

import argparse
import json
import time

import cv2
import numpy as np
import onnxruntime as ort
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from benchmarks.peers import plain_script


def main() -> None:
    """Run the loop and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--graph", required=True)
    chosen = parser.parse_args()
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = 1
    top = plain_script(ort.InferenceSession(chosen.graph, settings))
    application = QApplication([])
    label = QLabel()
    label.resize(1080, 608)
    label.show()
    capture = cv2.VideoCapture(chosen.video)
    period = 1 / capture.get(cv2.CAP_PROP_FPS)
    ages: list[float] = []
    started = time.monotonic()
    while time.monotonic() - started < chosen.seconds:
        due = started + len(ages) * period
        time.sleep(max(0.0, due - time.monotonic()))
        is_read, bgr = capture.read()
        if not is_read:
            break
        best = top(np.asarray(bgr, np.uint8))[0]
        rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        height, width = rgb.shape[:2]
        image = QImage(rgb.data, width, height, rgb.strides[0], QImage.Format.Format_RGB888)
        mode = Qt.TransformationMode.SmoothTransformation
        label.setPixmap(
            QPixmap.fromImage(image).scaled(label.size(), Qt.AspectRatioMode.KeepAspectRatio, mode)
        )
        label.setWindowTitle(str(best))
        application.processEvents()
        ages.append(time.monotonic() - due)
    elapsed = time.monotonic() - started
    p50, p95 = np.percentile(ages, (50, 95)) * 1e3
    print(json.dumps({"labels_per_second": len(ages) / elapsed, "age_p50": p50, "age_p95": p95}))


if __name__ == "__main__":
    main()
