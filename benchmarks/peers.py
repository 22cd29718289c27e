"""Alternatives to SwiftCam that label a BGR frame of OpenCV with the top five classes.

All run the embedded model in float32 on the processor, with the given number of threads.
"""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image

from swiftcam.inference.crops.recipe import IMAGENET_MEAN, IMAGENET_STD
from swiftcam.inference.models.catalog import find_model
from swiftcam.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

    import onnxruntime as ort
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    TopK = Callable[[Pixels], list[int]]

TOP_K = 5


def transformers_model() -> Any:
    """Return the model of the transformers library in float32 (it is stored as float16)."""
    import torch
    from transformers import SwiftFormerForImageClassification
    from transformers.utils import logging as quiet

    quiet.disable_progress_bar()
    quiet.set_verbosity_error()
    model = SwiftFormerForImageClassification.from_pretrained(
        str(find_model(DEFAULT_MODEL)), dtype=torch.float32
    )
    return model.eval()


def transformers_pipeline(threads: int) -> TopK:
    """Return `pipeline("image-classification")` as its documentation shows it, in float32."""
    import torch
    from transformers import pipeline
    from transformers.utils import logging as quiet

    quiet.disable_progress_bar()
    quiet.set_verbosity_error()
    torch.set_num_threads(threads)
    model = str(find_model(DEFAULT_MODEL))
    pipe = pipeline("image-classification", model=model, device=-1, dtype=torch.float32)
    index = pipe.model.config.label2id

    def top(bgr: Pixels) -> list[int]:
        picture = Image.fromarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
        return [int(index[answer["label"]]) for answer in pipe(picture, top_k=TOP_K)]

    return top


def export(folder: Path) -> Path:
    """Export the transformers model with `torch.onnx.export`, and return the file."""
    import torch

    for name in ("onnxscript", "torch.onnx"):
        logging.getLogger(name).setLevel(logging.ERROR)
    path = folder / "model.onnx"
    with warnings.catch_warnings(), torch.no_grad(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            transformers_model(),
            (torch.zeros(1, 3, 224, 224),),
            str(path),
            input_names=["pixel_values"],
            output_names=["logits"],
        )
    return path


def exported_session(threads: int) -> ort.InferenceSession:
    """Return a session on this export, with default settings except the threads."""
    import onnxruntime as ort

    settings = ort.SessionOptions()
    settings.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        graph = str(export(Path(folder)))
        return ort.InferenceSession(graph, settings, providers=["CPUExecutionProvider"])


def plain_script(session: ort.InferenceSession) -> TopK:
    """Return a simple script with OpenCV, numpy and ONNX Runtime."""
    mean, std = np.array(IMAGENET_MEAN, np.float32), np.array(IMAGENET_STD, np.float32)

    def top(bgr: Pixels) -> list[int]:
        rgb = cv2.cvtColor(cv2.resize(bgr, (224, 224)), cv2.COLOR_BGR2RGB)
        values = (rgb.astype(np.float32) / 255 - mean) / std
        fed = values.transpose(2, 0, 1)[None]
        logits = session.run(["logits"], {"pixel_values": fed})[0][0]
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        return [int(index) for index in np.argsort(-shares)[:TOP_K]]

    return top


def reference() -> TopK:
    """Return the reference: Pillow's crop and the transformers model, in float32."""
    import torch

    from swiftcam.inference.swiftformer import open_checkpoint

    recipe = open_checkpoint(find_model(DEFAULT_MODEL)).recipe
    model = transformers_model()

    def top(bgr: Pixels) -> list[int]:
        crop = recipe.exact_crop(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8))
        with torch.no_grad():
            logits = model(torch.from_numpy(recipe.normalise(crop[None]))).logits[0].numpy()
        return [int(index) for index in np.argsort(-logits)[:TOP_K]]

    return top
