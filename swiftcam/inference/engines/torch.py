"""The PyTorch engine: the fused network on CPU, CUDA or MPS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swiftcam.errors import ModelError
from swiftcam.inference.engine import EngineOptions, EngineOutput
from swiftcam.inference.foreign import ForeignGraph

try:
    import torch

    from swiftcam.inference.swiftformer.modeling_fused import FusedSwiftFormer
except ImportError as error:
    raise ModelError(
        "The engine torch needs PyTorch, which is not installed. "
        "Install it with: pip install 'swiftcam[torch]'"
    ) from error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.model import Model


class TorchEngine:
    """Runs the fused network on one device."""

    name = "PyTorch"
    version = str(torch.__version__)
    precision = "float32"

    def __init__(self, module: FusedSwiftFormer, device: torch.device) -> None:
        self._module = module
        self._device = device
        self.providers: tuple[str, ...] = (_device_name(device),)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: PyTorch failed, for want of memory on the device for instance.
        """
        try:
            with torch.inference_mode():
                pictures = torch.from_numpy(crops.copy()).to(self._device)
                logits, embedding = self._module(pictures)
                return EngineOutput(logits.float().cpu().numpy(), embedding.float().cpu().numpy())
        except RuntimeError as error:
            raise ModelError(f"PyTorch could not run the model ({error}).") from error


def create(model: Model, options: EngineOptions) -> TorchEngine:
    """Load a checkpoint onto the best device there is.

    Raises:
        ModelError: the checkpoint is damaged, does not take RGB pictures, or is a graph.
    """
    if isinstance(model, ForeignGraph):
        raise ModelError(
            f"{model.name} is an ONNX graph, which PyTorch does not run. Use --engine onnx."
        )
    torch.set_num_threads(options.threads)
    device = best_device()
    module = FusedSwiftFormer(model.folded(), model.config).to(device)
    module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return TorchEngine(module, device)


def best_device() -> torch.device:
    """Return CUDA where there is one, else MPS, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return f"CUDA ({torch.cuda.get_device_name(device)})"
    return device.type.upper()
