"""The engine for imported classifiers, on ONNX Runtime."""

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
    """Runs an imported classifier on ONNX Runtime; its `Feeding` describes inputs and outputs."""

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
        """Run the model on RGB crops `(N, S, S, 3)`; without features, `embedding` is `(N, 0)`.

        Raises:
            ModelError: ONNX Runtime failed, or the model takes crops of another size.
        """
        batch_size = self._model.feeding.batch or max(1, len(crops))
        batches = [crops[start : start + batch_size] for start in range(0, len(crops), batch_size)]
        outputs = [self._run_batch(batch, batch_size) for batch in batches]
        logits = np.concatenate([logits for logits, _ in outputs])
        return EngineOutput(logits, np.concatenate([embedding for _, embedding in outputs]))

    def _run_batch(
        self, crops: NDArray[np.uint8], batch_size: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        count = len(crops)
        if count < batch_size:  # the last crop, repeated, fills up a batch of fixed size
            crops = np.concatenate([crops, np.repeat(crops[-1:], batch_size - count, axis=0)])
        fed = self._model.feed(crops)
        output, *rest = run_session(self._session, self._outputs, self._model.feeding.input, fed)
        features = rest[0] if rest else np.zeros((len(crops), 0))
        embedding = np.asarray(features, np.float32).reshape(len(crops), -1)
        return self._model.read(output)[:count], embedding[:count]


def create_imported(model: ImportedClassifier, options: EngineOptions) -> ImportedEngine:
    """Load an imported classifier.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: ONNX Runtime cannot load it, or another precision than its own is requested.
    """
    if options.precision != "fp32":
        raise ModelError(
            f"{model.name} is an imported classifier, which always runs in its own precision, "
            f"{model.feeding.precision}. Leave out --precision."
        )
    return ImportedEngine(model, open_session(model.weights_path, model.name, options))
