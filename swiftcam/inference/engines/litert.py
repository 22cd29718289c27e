"""The LiteRT engine (formerly TensorFlow Lite): a small runtime for edge devices."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam.errors import ModelError, missing_library
from swiftcam.inference.engines.engine_provenance import Execution, provenance_of_run
from swiftcam.inference.engines.registry import NUMBER_FORMATS, EngineOptions, EngineOutput
from swiftcam.inference.graphs.int8_form import int8_form
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.provenance import Provenance
from swiftcam.inference.tflite.tflite_cache import load_tflite, rebuild_tflite, tflite_provenance

try:
    import ai_edge_litert
    from ai_edge_litert.interpreter import Interpreter
except ImportError as error:
    raise missing_library("LiteRT", "litert") from error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.engines.imported_engine import ImportedEngine
    from swiftcam.inference.models.model import Network

log = logging.getLogger(__name__)

# LiteRT raises ValueError for wrong inputs, RuntimeError for failures while it computes.
LITERT_ERRORS = (RuntimeError, ValueError)
DELEGATED = "DELEGATE"  # the operator that replaces all those that a delegate runs


class LiteRtEngine:
    """Runs a `.tflite` file that SwiftCam built, one crop at a time.

    One interpreter serves one thread at a time: one for each thread would multiply the memory for
    the weights. `nodes`: the number of operators. `built`: the provenance of the file.
    """

    name = "LiteRT"
    version: str = ai_edge_litert.__version__

    def __init__(self, interpreter: Interpreter, options: EngineOptions, built: Provenance) -> None:
        self._interpreter = interpreter
        self._lock = threading.Lock()
        self.precision = NUMBER_FORMATS[options.precision]
        (crops,) = interpreter.get_input_details()
        self._crops: int = crops["index"]
        self._shape = tuple(int(length) for length in crops["shape"][1:])
        self._logits, self._embedding = interpreter.get_output_details()
        operators = operators_of(interpreter)
        self.nodes = len(operators) - operators.count(DELEGATED)
        # XNNPACK is the only delegate that LiteRT uses by default.
        self.providers: tuple[str, ...] = ("XNNPACK",) if DELEGATED in operators else ("CPU",)
        execution = Execution(
            "litert", "ai_edge_litert", self.version, self.precision, self.providers
        )
        self.provenance = provenance_of_run(built, execution)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: LiteRT failed, or the network takes crops of another size.
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
                    output.logits[row] = self._output(self._logits)
                    output.embedding[row] = self._output(self._embedding)
        except LITERT_ERRORS as error:
            raise ModelError(f"LiteRT could not run the model ({error}).") from error
        return output

    def _output(self, details: dict[str, Any]) -> NDArray[np.float32]:
        values: NDArray[np.float32] = self._interpreter.get_tensor(details["index"])[0]
        return values


def create(model: Network, options: EngineOptions) -> LiteRtEngine | ImportedEngine:
    """Load an imported classifier, or the `.tflite` form of a checkpoint.

    The form is in the cache; it is built if it is missing or damaged.

    Raises:
        ModelError: the model is damaged, not calibrated for int8, or LiteRT cannot load the file.
    """
    if isinstance(model, ImportedClassifier):
        from swiftcam.inference.engines.imported_engine import create_imported

        return create_imported(model, options)
    form = int8_form("litert", model) if options.precision == "int8" else None
    built = tflite_provenance(model, form)
    try:
        return open_tflite(load_tflite(model, form), options, built)
    except LITERT_ERRORS as error:
        log.info("cached file of %s cannot be loaded (%s): building it again", model.name, error)
    try:
        return open_tflite(rebuild_tflite(model, form), options, built)
    except LITERT_ERRORS as error:
        raise ModelError(
            f"LiteRT {LiteRtEngine.version} cannot load {model.name} ({error}). "
            "Update ai-edge-litert, or use --engine onnx."
        ) from error


def loaded(data: bytes, options: EngineOptions) -> Interpreter:
    """Return the interpreter of a `.tflite` file, ready to run.

    Raises:
        RuntimeError, ValueError: LiteRT cannot load it.
    """
    interpreter = Interpreter(model_content=data, num_threads=options.threads)
    interpreter.allocate_tensors()
    return interpreter


def open_tflite(
    data: bytes, options: EngineOptions, built: Provenance | None = None
) -> LiteRtEngine:
    """Load a `.tflite` file that SwiftCam wrote.

    `built`: its provenance, None if nothing is kept of what the engine computes.

    Raises:
        RuntimeError, ValueError: LiteRT cannot load it.
    """
    return LiteRtEngine(loaded(data, options), options, built or Provenance())


def operators_of(interpreter: Interpreter) -> list[str]:
    """Return the names of all operators, delegated ones included.

    The list is empty if this version of LiteRT does not report them: the method is private.
    """
    try:
        return [operator["op_name"] for operator in interpreter._get_ops_details()]
    except (AttributeError, *LITERT_ERRORS):
        return []
