"""The format savedmodel: a folder for TensorFlow and TensorFlow Serving, with facts and labels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from swiftcam.errors import ModelError
from swiftcam.inference.builder_versions import BUILDER_VERSION
from swiftcam.inference.engines.registry import EngineOutput
from swiftcam.inference.engines.tensorflow import TFFusedSwiftFormer, tf
from swiftcam.inference.exporting.checking import check_outputs
from swiftcam.inference.exporting.facts import facts_of, label_lines
from swiftcam.inference.exporting.saving import Converted

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.exporting import ExportPrecision

EXTRA = "assets.extra"  # the folder that the format reserves for other files
_SIGNATURE = "serving_default"


def convert(model: Checkpoint, precision: ExportPrecision) -> Converted:
    """Return the SavedModel of a checkpoint, which is checked when it is written.

    Raises:
        ModelError: the model is damaged.
    """
    del precision  # the format has only float32
    module = TFFusedSwiftFormer(model.folded(), model.config, model.recipe.size)
    nodes = len(module.signature.graph.get_operations())
    return Converted(lambda folder: _write(module, model, folder), nodes, is_folder=True)


def _write(module: TFFusedSwiftFormer, checkpoint: Checkpoint, folder: Path) -> None:
    """Write and check the folder.

    Raises:
        ModelError: TensorFlow cannot save the model, or an output is wrong.
        OSError: the folder cannot be written.
    """
    try:
        tf.saved_model.save(module, str(folder), signatures={_SIGNATURE: module.signature})
        _check(folder, checkpoint)
    except tf.errors.OpError as error:
        raise ModelError(f"TensorFlow could not save {checkpoint.name} ({error}).") from error
    extra = folder / EXTRA
    extra.mkdir()
    facts = json.dumps(facts_of(checkpoint, BUILDER_VERSION), ensure_ascii=False, indent=1)
    (extra / "swiftcam.json").write_text(facts + "\n", encoding="utf-8")
    (extra / "labels.txt").write_text(label_lines(checkpoint.labels), encoding="utf-8")


def _check(folder: Path, checkpoint: Checkpoint) -> None:
    loaded = tf.saved_model.load(str(folder))  # kept in a variable, or its weights are freed
    serve = loaded.signatures[_SIGNATURE]

    def run(crops: NDArray[np.uint8]) -> EngineOutput:
        outputs = serve(crops=tf.constant(crops))
        return EngineOutput(outputs["logits"].numpy(), outputs["embedding"].numpy())

    check_outputs(run, checkpoint)
