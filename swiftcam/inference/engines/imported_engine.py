"""Runs an ONNX classifier from elsewhere on ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.engines.onnx import OnnxEngine
from swiftcam.inference.engines.onnx_session import open_session, run_session
from swiftcam.inference.engines.registry import EngineOptions, EngineOutput

if TYPE_CHECKING:
    import onnxruntime as ort
    from numpy.typing import NDArray

    from swiftcam.inference.models.imported_classifier import ImportedClassifier


class ImportedEngine:
    """Runs a graph from elsewhere on ONNX Runtime, fed and read as its `Feeding` says."""

    name = OnnxEngine.name
    version = OnnxEngine.version

    def __init__(self, model: ImportedClassifier, session: ort.InferenceSession) -> None:
        self._model = model
        self._session = session
        feeding = model.feeding
        self._outputs = [feeding.output, *([feeding.embedding] if feeding.embedding else [])]
        self.precision = feeding.precision
        self.providers: tuple[str, ...] = tuple(session.get_providers())

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the graph on RGB crops `(N, S, S, 3)`; without features, `embedding` is `(N, 0)`.

        Raises:
            ModelError: ONNX Runtime failed, or the crops have another size than the graph's.
        """
        at_once = self._model.feeding.batch or max(1, len(crops))
        batches = [crops[start : start + at_once] for start in range(0, len(crops), at_once)]
        answers = [self._run_batch(batch, at_once) for batch in batches]
        logits = np.concatenate([logits for logits, _ in answers])
        return EngineOutput(logits, np.concatenate([embedding for _, embedding in answers]))

    def _run_batch(
        self, crops: NDArray[np.uint8], at_once: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        count = len(crops)
        if count < at_once:  # the last picture fills up a batch of fixed length
            crops = np.concatenate([crops, np.repeat(crops[-1:], at_once - count, axis=0)])
        fed = self._model.feed(crops)
        answer, *rest = run_session(self._session, self._outputs, self._model.feeding.input, fed)
        features = rest[0] if rest else np.zeros((len(crops), 0))
        embedding = np.asarray(features, np.float32).reshape(len(crops), -1)
        return self._model.read(answer)[:count], embedding[:count]


def create_imported(model: ImportedClassifier, options: EngineOptions) -> ImportedEngine:
    """Load a graph from elsewhere.

    Raises:
        ArgumentError: the installed build does not know the device.
        ModelError: ONNX Runtime refuses it, or another precision than its own is asked for.
    """
    if options.precision != "fp32":
        raise ModelError(
            f"{model.name} is an ONNX graph from elsewhere, which is run as it is: in "
            f"{model.feeding.precision}. Leave --precision out."
        )
    return ImportedEngine(model, open_session(model.weights_path, model.name, options))
