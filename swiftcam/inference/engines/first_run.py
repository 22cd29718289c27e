"""The first run of an imported classifier, in a process of its own with limits.

It shows the memory and the time that the network needs before it runs in this process. Its sizes
do not depend on the picture (`models/size_rules.py`), so later runs need no more. A classifier that
has passed is remembered by its content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from swiftcam.errors import ModelError
from swiftcam.inference.kept_files import kept_path, read_kept, write_kept
from swiftcam.inference.provenance import ModelPart, Provenance, as_text
from swiftcam.jobs.confined import ConfinedError, confined, limits_for
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from swiftcam.inference.models.imported_classifier import ImportedClassifier

_MEMORY = 2_500_000_000  # bytes of addresses; ONNX Runtime alone takes almost 1 GB of them
_PROCESSOR_SECONDS = 20  # for a small file


def require_first_run(model: ImportedClassifier, version: str) -> None:
    """Run a classifier once on a black picture in another process, unless that is remembered.

    `version`: of the library that runs it.

    Raises:
        ModelError: it failed there, or needed too much time or memory.
    """
    feeding = model.feeding
    shape = [feeding.batch or 1, *model.recipe.shape]
    place = 1 if feeding.is_channels_first else 3
    shape.insert(place, 3)
    request = {
        "path": str(model.weights_path.absolute()),
        "fed": [feeding.input, feeding.input_type, shape],
        "outputs": [feeding.output, *filter(None, [feeding.embedding])],
    }
    fed = as_text([request["fed"], request["outputs"]])
    made = Provenance(model=ModelPart(model.sha256, fed, "")).of("first run", library=version)
    passed = kept_path("first-runs", model.runtime, made)
    if read_kept(passed) is not None:
        return
    try:
        size = model.weights_path.stat().st_size
        limits = limits_for(size, _MEMORY, _PROCESSOR_SECONDS)
        confined(f"{__name__}:run_{model.runtime}", request, limits)
    except (OSError, ConfinedError) as error:
        raise ModelError(
            phrase(
                "{name} cannot be run on a picture: {reason}. Export the classifier again, or use "
                "another one.",
                name=model.name,
                reason=str(error),
            )
        ) from error
    write_kept(passed, lambda path: path.touch())


def run_onnx(path: str, fed: list[Any], outputs: list[str]) -> None:
    """Run an ONNX file once on zeros; in a process of its own."""
    from pathlib import Path

    from swiftcam.inference.engines.onnx_session import new_session
    from swiftcam.inference.engines.registry import EngineOptions
    from swiftcam.inference.models.onnx_file import onnx_source

    session = new_session(onnx_source(Path(path)), EngineOptions(threads=1, device="cpu"))
    name, kind, shape = fed
    session.run(outputs, {name: np.zeros(shape, kind)})


def run_tflite(path: str, fed: list[Any], outputs: list[str]) -> None:
    """Run a `.tflite` file once on zeros; in a process of its own."""
    from pathlib import Path

    from swiftcam.inference.engines.registry import EngineOptions
    from swiftcam.inference.engines.tflite_runner import TfliteRunner

    name, kind, shape = fed
    runner = TfliteRunner.load(Path(path), name, EngineOptions(threads=1))
    runner.run(outputs, name, np.zeros(shape, kind))
