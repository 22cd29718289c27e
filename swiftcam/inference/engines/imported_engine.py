"""The engine for imported classifiers: its `Runner` is ONNX Runtime or LiteRT."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.engines.engine_provenance import provenance_of_run
from swiftcam.inference.engines.first_run import require_first_run
from swiftcam.inference.engines.registry import EngineOptions, EngineOutput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.engines.engine_provenance import Execution
    from swiftcam.inference.models.imported_classifier import ImportedClassifier


class Runner(Protocol):
    """Runs the network in the file of an imported classifier."""

    @property
    def name(self) -> str:
        """The name of the library for people."""

    @property
    def version(self) -> str:
        """The version of the library."""

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers or devices that really execute the network, the main one first."""

    @property
    def execution(self) -> Execution:
        """How the library runs, for provenance; the precision is that of the classifier."""

    def run(self, outputs: list[str], name: str, fed: NDArray[np.generic]) -> list[NDArray[Any]]:
        """Return the named outputs for the input called `name`.

        Raises:
            ModelError: the library failed.
        """


class ImportedEngine:
    """Runs an imported classifier; its `Feeding` describes inputs and outputs."""

    def __init__(self, model: ImportedClassifier, runner: Runner) -> None:
        self._model = model
        self._runner = runner
        self.name, self.version = runner.name, runner.version
        feeding = model.feeding
        self._outputs = [feeding.output, *([feeding.embedding] if feeding.embedding else [])]
        self.precision = feeding.precision
        self.providers = runner.providers
        execution = replace(runner.execution, precision=self.precision)
        self.provenance = provenance_of_run(model.provenance, execution)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the model on RGB crops `(N, S, S, 3)`; without features, `embedding` is `(N, 0)`.

        Raises:
            ModelError: the library failed, or the model takes crops of another size.
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
        output, *rest = self._runner.run(self._outputs, self._model.feeding.input, fed)
        features = rest[0] if rest else np.zeros((len(crops), 0))
        embedding = np.asarray(features, np.float32).reshape(len(crops), -1)
        return self._model.read(output)[:count], embedding[:count]


def create_imported(model: ImportedClassifier, options: EngineOptions) -> ImportedEngine:
    """Load an imported classifier.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: the library is not installed or cannot load it, or another precision than its
            own is requested.
    """
    if options.precision != "fp32":
        raise ModelError(
            f"{model.name} is an imported classifier, which always runs in its own precision, "
            f"{model.feeding.precision}. Leave out --precision."
        )
    return ImportedEngine(model, open_runner(model, options))


def open_runner(model: ImportedClassifier, options: EngineOptions) -> Runner:
    """Load the network of an imported classifier, after a first run in a process of its own.

    With `is_plain`, nothing is optimised: for reference values.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: the library is not installed, or cannot load or run it.
    """
    if model.runtime == "tflite":
        from swiftcam.inference.engines.tflite_runner import TfliteRunner

        require_first_run(model, f"{TfliteRunner.name} {TfliteRunner.version}")
        return TfliteRunner.load(model.weights_path, model.name, options)
    from swiftcam.inference.engines.onnx_session import OnnxRunner

    require_first_run(model, f"{OnnxRunner.name} {OnnxRunner.version}")
    return OnnxRunner.load(model.weights_path, model.name, options)
