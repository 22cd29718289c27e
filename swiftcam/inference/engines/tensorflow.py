"""The TensorFlow engine: the folded network as one `tf.function`, on CPU or GPU."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from swiftcam.errors import ModelError, missing_library
from swiftcam.inference.engines.engine_provenance import (
    Execution,
    built_provenance,
    provenance_of_run,
)
from swiftcam.inference.engines.registry import (
    AUTO,
    NUMBER_FORMATS,
    EngineOptions,
    EngineOutput,
    require_device,
)

# Set before the import: keeps TensorFlow from logging facts about the machine to the terminal.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
try:
    import tensorflow as tf

    from swiftcam.inference.swiftformer.modeling_tf_fused import TFFusedSwiftFormer
except ImportError as error:
    raise missing_library("TensorFlow", "tensorflow") from error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.provenance import Provenance

log = logging.getLogger(__name__)

# `tf` too: other modules import it from here, and get the error above if it is missing.
__all__ = ["TFFusedSwiftFormer", "TensorFlowEngine", "create", "tf"]


class TensorFlowEngine:
    """Runs the folded network on one device; `built`: the provenance of the network."""

    name = "TensorFlow"
    version = str(tf.__version__)
    precision = NUMBER_FORMATS["fp32"]

    def __init__(
        self, module: TFFusedSwiftFormer, device: tf.config.PhysicalDevice, built: Provenance
    ) -> None:
        self._module = module
        self._place = f"/{device.device_type}:0"
        self.providers: tuple[str, ...] = (_device_name(device),)
        execution = Execution(
            "tensorflow", "tensorflow", self.version, self.precision, self.providers
        )
        self.provenance = provenance_of_run(built, execution)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: TensorFlow failed, or the network takes crops of another size.
        """
        try:
            with tf.device(self._place):
                outputs = self._module(crops)
            return EngineOutput(outputs["logits"].numpy(), outputs["embedding"].numpy())
        except (tf.errors.OpError, TypeError, ValueError) as error:
            raise ModelError(f"TensorFlow could not run the model ({error}).") from error


def create(model: Checkpoint, options: EngineOptions) -> TensorFlowEngine:
    """Load a checkpoint onto a device; the device "auto" is a GPU if there is one, else the CPU.

    The number of threads applies to the whole process and cannot change once TensorFlow has run.

    Raises:
        ArgumentError: TensorFlow finds no such device.
        ModelError: the checkpoint is damaged or does not take RGB pictures.
    """
    _use_threads(options.threads)
    device = _chosen_device(options.device)
    module = TFFusedSwiftFormer(model.folded(), model.config, model.recipe.size)
    return TensorFlowEngine(module, device, built_provenance("tensorflow", model, "fp32"))


def _use_threads(count: int) -> None:
    try:
        tf.config.threading.set_intra_op_parallelism_threads(count)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:
        used = tf.config.threading.get_intra_op_parallelism_threads()
        if used != count:
            log.info("TensorFlow already runs on %s threads: %s are ignored", used, count)


def _chosen_device(name: str) -> tf.config.PhysicalDevice:
    available = {device.device_type.lower(): device for device in tf.config.list_physical_devices()}
    if name == AUTO:
        name = "gpu" if "gpu" in available else "cpu"
    require_device(TensorFlowEngine.name, name, available)
    if name == "gpu":
        _grow_memory(available[name])
    return available[name]


def _grow_memory(gpu: tf.config.PhysicalDevice) -> None:
    """Make TensorFlow allocate GPU memory as needed, instead of all of it at once."""
    try:
        tf.config.experimental.set_memory_growth(gpu, True)
    except RuntimeError as error:
        log.info("memory of %s: %s", gpu.name, error)


def _device_name(device: tf.config.PhysicalDevice) -> str:
    if device.device_type == "CPU":
        return "CPU"
    details = tf.config.experimental.get_device_details(device)
    return f"{device.device_type} ({details.get('device_name', device.name)})"
