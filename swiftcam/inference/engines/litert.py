"""The LiteRT engine (once TensorFlow Lite): a small runtime for processors of edge boxes."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam.errors import ModelError, missing_library
from swiftcam.inference.engines.registry import NUMBERS, EngineOptions, EngineOutput, Precision
from swiftcam.inference.graphs.calibration import require_calibration
from swiftcam.inference.graphs.int8_form import Int8Form
from swiftcam.inference.tflite.tflite_cache import load_tflite, rebuild_tflite

try:
    import ai_edge_litert
    from ai_edge_litert.interpreter import Interpreter
except ImportError as error:
    raise missing_library("LiteRT", "litert") from error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint

log = logging.getLogger(__name__)

# What it raises: ValueError for what it is given, RuntimeError for what it computes.
LITERT_ERRORS = (RuntimeError, ValueError)
_DELEGATED = "DELEGATE"  # the operator that stands for all that a delegate took


class LiteRtEngine:
    """Runs a `.tflite` file that SwiftCam built, one crop at a time.

    The interpreter runs for one thread at a time: several would each keep a copy of the weights.
    `nodes` is its number of operators.
    """

    name = "LiteRT"
    version: str = ai_edge_litert.__version__

    def __init__(self, interpreter: Interpreter, precision: Precision = "fp32") -> None:
        self._interpreter = interpreter
        self._lock = threading.Lock()
        self.precision = NUMBERS[precision]
        (crops,) = interpreter.get_input_details()
        self._crops: int = crops["index"]
        self._shape = tuple(int(length) for length in crops["shape"][1:])
        self._logits, self._embedding = interpreter.get_output_details()
        operators = _operators(interpreter)
        self.nodes = len(operators) - operators.count(_DELEGATED)
        # XNNPACK is the only delegate that is there without being asked for.
        self.providers: tuple[str, ...] = ("XNNPACK",) if _DELEGATED in operators else ("CPU",)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: LiteRT failed, or the crops have another size than the network's.
        """
        if crops.shape[1:] != self._shape or crops.dtype != np.uint8:
            raise ModelError(
                f"LiteRT could not run the model: it takes crops of {self._shape} uint8, "
                f"not {crops.shape[1:]} {crops.dtype}."
            )
        output = EngineOutput(
            np.empty((len(crops), self._logits["shape"][1]), np.float32),
            np.empty((len(crops), self._embedding["shape"][1]), np.float32),
        )
        try:
            with self._lock:
                for row, crop in enumerate(crops):
                    self._interpreter.set_tensor(self._crops, crop[None])
                    self._interpreter.invoke()
                    output.logits[row] = self._answer(self._logits)
                    output.embedding[row] = self._answer(self._embedding)
        except LITERT_ERRORS as error:
            raise ModelError(f"LiteRT could not run the model ({error}).") from error
        return output

    def _answer(self, details: dict[str, Any]) -> NDArray[np.float32]:
        answer: NDArray[np.float32] = self._interpreter.get_tensor(details["index"])[0]
        return answer


def create(model: Checkpoint, options: EngineOptions) -> LiteRtEngine:
    """Load the `.tflite` form of a checkpoint, which is cached; a damaged file is built again.

    Raises:
        ModelError: the model is damaged, not calibrated for int8, or LiteRT refuses the file.
    """
    form = int8_form(model) if options.precision == "int8" else None
    try:
        return open_tflite(load_tflite(model, form), options)
    except LITERT_ERRORS as error:
        log.info("cached file of %s refused (%s): building it again", model.name, error)
    try:
        return open_tflite(rebuild_tflite(model, form), options)
    except LITERT_ERRORS as error:
        raise ModelError(
            f"LiteRT {LiteRtEngine.version} cannot load {model.name} ({error}). "
            "Update ai-edge-litert, or use --engine onnx."
        ) from error


def open_tflite(data: bytes, options: EngineOptions) -> LiteRtEngine:
    """Load a file that SwiftCam wrote.

    Raises:
        RuntimeError, ValueError: LiteRT refuses it.
    """
    interpreter = Interpreter(model_content=data, num_threads=options.threads)
    interpreter.allocate_tensors()
    return LiteRtEngine(interpreter, options.precision)


def int8_form(checkpoint: Checkpoint) -> Int8Form:
    """Return how LiteRT wants 8 bits.

    Raises:
        ModelError: the model is not calibrated.
    """
    # Its kernels widen before they add up, so that 8 bits of a weight fit any processor.
    return Int8Form(require_calibration(checkpoint), weight_bits=8, has_quantised_outputs=True)


def _operators(interpreter: Interpreter) -> list[str]:
    """Return the names of the operators, those that a delegate took and its own among them.

    LiteRT does not promise to go on telling them; then there are none.
    """
    try:
        return [operator["op_name"] for operator in interpreter._get_ops_details()]
    except (AttributeError, *LITERT_ERRORS):
        return []
