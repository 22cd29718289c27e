"""Good samples of everything that comes from outside; the fuzz tests mutate them."""

import io
import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save

from swiftcam.inference.graphs.calibration import Calibration
from tests.checkpoints import SMALL, random_weights

WEIGHTS = random_weights(SMALL)
PICTURE = np.zeros((40, 64, 3), np.uint8)
PREPROCESSOR = {
    "image_processor_type": "ViTImageProcessor",
    "do_resize": True,
    "do_center_crop": True,
    "size": {"shortest_edge": 70},
    "crop_size": {"height": 64, "width": 64},
    "resample": 3,
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}
TIMM = {
    "pretrained_cfg": {
        "input_size": [3, 64, 64],
        "crop_pct": 0.9,
        "interpolation": "bicubic",
        "mean": [0.5, 0.5, 0.5],
        "std": [0.5, 0.5, 0.5],
        "crop_mode": "center",
    },
    "architecture": "swiftformer_xs",
    "num_classes": 7,
    "label_names": ["a"] * 7,
}
SPEC = {
    "name": "mine",
    "family": "l2",
    "classes": 7,
    "licence": "MIT",
    "description": "ours",
    "source": {"kind": "hub", "repository": "a/b", "revision": "main", "file": "m.safetensors"},
    "recipe": {"size": 64, "resize": "short_side", "resize_to": 70, "mean": [0.5, 0.5, 0.5]},
    "accuracy": {"top1": 80.5, "measured_on": "ours"},
    "params": 7,
    "gmacs": 0.5,
    "published": {"picture": "x", "logits": [1.5, 2.5], "tolerance": 0.1},
    "replaces": ["old-*"],
}
RECORD = {
    "format": 1,
    "spec": SPEC,
    "file": "model.safetensors",
    "size": 3,
    "sha256": "ab" * 32,
    "pinned_by": "import",
    "added": "2026-01-01T00:00:00Z",
    "commit": "",
    "graph": {},
}
PINS = {"a/b@main/x": {"sha256": "ab" * 32, "size": 4, "commit": "c0ffee"}}
CALIBRATION = Calibration("0" * 64, 64, 16, 1.0, {"a": (0.0, 1.0)}, {"a": (0.0, 1.0)}, ("a",))
ROW = {
    "path": "a.jpg",
    "predictions": [{"index": 1, "label": "cat", "probability": 0.5}],
    "sure": True,
    "error": None,
    "model": "m",
    "corrected": None,
    "size": 3,
    "mtime_ns": 5,
    "sha256": None,
    "key": "k",
}
PART = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\n\xff\xd8\xff\xd9\r\n"
ADDRESSES = (
    "http://user:secret@cam.local:8080/live?x=1#f",
    "rtsp://[fe80::1%25eth0]:554/a",
    "0",
    "demo",
    "camera:046d:082d",
    "screen:1",
    "/tmp/clip.mp4",
    "file:///tmp/a%20b.mp4",
    "C:\\clips\\a.mp4",
)


def golden_archive():
    """Return golden values as a file."""
    made = io.BytesIO()
    about = np.array(["a", "b", "c"])
    np.savez_compressed(
        made, logits=np.zeros((2, 7), np.float32), size=np.array((64, 64)), about=about
    )
    return made.getvalue()


def onnx_classifier():
    """Return a small classifier with its labels and recipe."""
    weight = np.ones((3, 7), np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("GlobalAveragePool", ["picture"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weight"], ["logits"]),
        ],
        "g",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", 3, 64, 64])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 7])],
        [numpy_helper.from_array(weight, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    helper.set_model_props(
        model, {"labels": json.dumps(list("abcdefg")), "recipe": json.dumps(SPEC["recipe"])}
    )
    return model


def pickled_weights():
    """Return the weights as a file of PyTorch."""
    import torch

    made = io.BytesIO()
    torch.save({key: torch.from_numpy(value.copy()) for key, value in WEIGHTS.items()}, made)
    return made.getvalue()


SAFETENSORS = save(WEIGHTS)
CLASSIFIER = onnx_classifier()
