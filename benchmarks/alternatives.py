"""Ways to run the same network: the usual programs without SwiftCam, and SwiftCam's engines.

The other programs get a normalised float32 picture. SwiftCam's engines get the uint8 crop,
normalise it themselves, and also return the embedding.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime as ort
import torch

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.engines.registry import (
    NUMBER_FORMATS,
    EngineOptions,
    Precision,
    create_engine,
    engine_kinds,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.subjects import Subject

EAGER = "transformers eager"
COMPILED = "transformers, torch.compile"
PLAIN = "plain export, ONNX Runtime"
PLAIN_OPENVINO = "plain export, OpenVINO"
CONVERTED = "TensorFlow's converter, LiteRT"


class CannotRunError(Exception):
    """An alternative cannot run with this machine or model; the message says why."""


@dataclass(frozen=True)
class Alternative:
    """One way to run a network: `run(prepare(crops))` returns the logits of crops `(1, S, S, 3)`.

    Only `run` is timed.
    """

    name: str
    precision: Precision
    is_swiftcam: bool
    prepare: Callable[[NDArray[np.uint8]], Any]
    run: Callable[[Any], Any]

    def label(self, crops: NDArray[np.uint8]) -> NDArray[np.intp]:
        """Return the first label of each crop `(N, S, S, 3)`."""
        logits = [np.asarray(self.run(self.prepare(crop[None]))) for crop in crops]
        return np.concatenate(logits).argmax(axis=1)


def builders() -> dict[str, Callable[[Subject, int], Alternative]]:
    """Return by name the functions that make each alternative for a subject and threads.

    They raise `CannotRunError` with the reason.
    """
    peers: dict[str, Callable[[Subject, int], Alternative]] = {
        EAGER: _eager,
        COMPILED: _compiled,
        PLAIN: _plain,
        PLAIN_OPENVINO: _plain_openvino,
        CONVERTED: _converted,
    }
    for kind in sorted(engine_kinds(), key=lambda kind: kind.name != "torch"):
        for precision in kind.precisions:
            peers[f"SwiftCam {kind.name} {precision}"] = _engine_builder(kind.name, precision)
    return peers


def _engine_builder(engine: str, precision: Precision) -> Callable[[Subject, int], Alternative]:
    def build(subject: Subject, threads: int) -> Alternative:
        if (engine, precision) == ("torch", "bf16") and not has_bf16():
            raise CannotRunError("PyTorch would emulate bf16: this processor has no such numbers")
        try:
            made = create_engine(
                engine, subject.checkpoint, EngineOptions(threads, precision, device="cpu")
            )
        except (ModelError, ArgumentError) as error:
            raise CannotRunError(str(error)) from error
        if made.precision != NUMBER_FORMATS[precision]:
            raise CannotRunError(f"the engine computes in {made.precision}")
        name = f"SwiftCam {engine} {precision}"
        return Alternative(name, precision, True, _unchanged, lambda crops: made.run(crops).logits)

    return build


def has_bf16() -> bool:
    """Tell whether PyTorch computes in bfloat16 on this processor rather than emulating it."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _eager(subject: Subject, threads: int) -> Alternative:
    torch.set_num_threads(threads)
    model = _transformers_model(subject)
    return Alternative(EAGER, "fp32", False, _tensor(subject), _logits_of(model))


def _compiled(subject: Subject, threads: int) -> Alternative:
    """Compile with inductor's defaults; the number of threads is compiled in."""
    torch.set_num_threads(threads)
    torch._dynamo.reset()
    run = _logits_of(torch.compile(_transformers_model(subject)))
    prepare = _tensor(subject)
    size = subject.checkpoint.recipe.size
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run(prepare(np.zeros((1, size, size, 3), np.uint8)))
    except RuntimeError as error:  # no compiler, or one that fails
        raise CannotRunError(f"torch.compile failed: {str(error).splitlines()[0]}") from error
    return Alternative(COMPILED, "fp32", False, prepare, run)


def _plain(subject: Subject, threads: int) -> Alternative:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(
        str(_plain_export(subject)), options, providers=["CPUExecutionProvider"]
    )
    return Alternative(
        PLAIN,
        "fp32",
        False,
        subject.checkpoint.recipe.normalise,
        lambda pixels: session.run(["logits"], {"pixel_values": pixels})[0],
    )


def _plain_openvino(subject: Subject, threads: int) -> Alternative:
    try:
        from swiftcam.inference.engines.openvino import runtime
    except ModelError as error:
        raise CannotRunError(str(error)) from error
    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "f32",  # on some processors the default is bf16
    }
    compiled = runtime().compile_model(str(_plain_export(subject)), "CPU", settings)
    request = compiled.create_infer_request()
    return Alternative(
        PLAIN_OPENVINO,
        "fp32",
        False,
        subject.checkpoint.recipe.normalise,
        lambda pixels: request.infer([pixels])[0].copy(),
    )


def _converted(subject: Subject, threads: int) -> Alternative:
    """Run the folded network as TensorFlow writes it; its input is a float32 picture."""
    try:
        from ai_edge_litert.interpreter import Interpreter

        from benchmarks.converted import converted

        path = subject.scratch / "converted.tflite"
        if not path.exists():
            path.write_bytes(converted(subject.checkpoint))
    except ImportError as error:
        raise CannotRunError(f"{error.name} is not installed") from error
    interpreter = Interpreter(model_path=str(path), num_threads=threads)
    interpreter.allocate_tensors()
    (crops,), (logits,) = interpreter.get_input_details(), interpreter.get_output_details()

    def run(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        interpreter.set_tensor(crops["index"], pixels)
        interpreter.invoke()
        answer: NDArray[np.float32] = interpreter.get_tensor(logits["index"])
        return answer

    return Alternative(CONVERTED, "fp32", False, lambda crops: crops.astype(np.float32), run)


def _plain_export(subject: Subject) -> Path:
    """Export the transformers model the way PyTorch's documentation shows, once for each model."""
    path = subject.scratch / "plain.onnx"
    if not path.exists():
        size = subject.checkpoint.recipe.size
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # its warnings are internal
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            warnings.simplefilter("ignore")
            torch.onnx.export(
                _transformers_model(subject),
                (torch.zeros(1, 3, size, size),),
                path,
                input_names=["pixel_values"],
                output_names=["logits"],
            )
    return path


def _transformers_model(subject: Subject) -> torch.nn.Module:
    try:
        from transformers import SwiftFormerForImageClassification
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise CannotRunError("transformers is not installed") from error
    disable_progress_bar()
    folder = subject.checkpoint.directory
    return SwiftFormerForImageClassification.from_pretrained(folder, dtype=torch.float32).eval()


def _logits_of(model: Callable[..., Any]) -> Callable[[torch.Tensor], torch.Tensor]:
    def run(pixel_values: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            logits: torch.Tensor = model(pixel_values).logits
        return logits

    return run


def _tensor(subject: Subject) -> Callable[[NDArray[np.uint8]], torch.Tensor]:
    recipe = subject.checkpoint.recipe
    return lambda crops: torch.from_numpy(recipe.normalise(crops))


def _unchanged(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return crops
