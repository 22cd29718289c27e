"""The PyTorch engine: the fused network on CPU, CUDA or MPS."""

from __future__ import annotations

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
    Precision,
    require_device,
)

try:
    import torch

    from swiftcam.inference.swiftformer.modeling_fused import FusedSwiftFormer
except ImportError as error:
    raise missing_library("PyTorch", "torch") from error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.checkpoints.checkpoint import Checkpoint
    from swiftcam.inference.provenance import Provenance


class TorchEngine:
    """Runs the fused network on one device; `built`: the provenance of the network."""

    name = "PyTorch"
    version = str(torch.__version__)

    def __init__(
        self,
        module: FusedSwiftFormer,
        device: torch.device,
        precision: Precision,
        built: Provenance,
    ) -> None:
        self._module = module
        self._device = device
        self._is_half = precision == "bf16"
        self.precision = NUMBER_FORMATS[precision]
        self.providers: tuple[str, ...] = (_device_name(device),)
        execution = Execution("torch", "torch", self.version, self.precision, self.providers)
        self.provenance = provenance_of_run(built, execution)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        With bfloat16, only convolutions compute in bfloat16; the head and the rest stay in float32.

        Raises:
            ModelError: PyTorch failed, for example because the device is out of memory.
        """
        half = torch.autocast(self._device.type, torch.bfloat16, enabled=self._is_half)
        try:
            with torch.inference_mode(), half:
                pictures = torch.from_numpy(crops.copy()).to(self._device)
                logits, embedding = self._module(pictures)
                return EngineOutput(logits.float().cpu().numpy(), embedding.float().cpu().numpy())
        except RuntimeError as error:
            raise ModelError(f"PyTorch could not run the model ({error}).") from error


def create(model: Checkpoint, options: EngineOptions) -> TorchEngine:
    """Load a checkpoint onto a device; the device "auto" is the best one of this machine.

    Raises:
        ArgumentError: PyTorch finds no such device.
        ModelError: the checkpoint is damaged or does not take RGB pictures.
    """
    torch.set_num_threads(options.threads)
    device = _chosen_device(options.device)
    module = FusedSwiftFormer(model.folded(), model.config).to(device)
    module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    built = built_provenance("torch", model, options.precision)
    return TorchEngine(module, device, options.precision, built)


def best_device() -> torch.device:
    """Return CUDA if there is such a device, else MPS, else the CPU."""
    return torch.device(_available()[0])


def _available() -> list[str]:
    """Return the kinds of device that PyTorch finds, the best first."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [name for name, is_available in found.items() if is_available] + ["cpu"]


def _chosen_device(name: str) -> torch.device:
    if name == AUTO:
        return best_device()
    require_device(TorchEngine.name, name, _available())
    return torch.device(name)


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return f"CUDA ({torch.cuda.get_device_name(device)})"
    return device.type.upper()
