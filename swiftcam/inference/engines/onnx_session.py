"""ONNX Runtime sessions, with explicit threads, no busy waiting and errors for users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from swiftcam.errors import ModelError
from swiftcam.inference.engines.providers import providers_for, runs_on
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import EngineOptions

# This optimiser also rounds weights that were left in float32 on purpose.
_UNWANTED = ["WeightBiasQuantization"]
_ONLY_ERRORS = 3  # ONNX Runtime's own log, which goes to stderr
# ONNX Runtime's exceptions have no base class of their own.
ORT_ERRORS = tuple(
    kind
    for kind in vars(ort_state).values()
    if isinstance(kind, type) and issubclass(kind, Exception)
)


def run_session(
    session: ort.InferenceSession, outputs: list[str], name: str, fed: NDArray[np.generic]
) -> list[NDArray[Any]]:
    """Return the named outputs of a session for its one input, called `name`.

    Raises:
        ModelError: ONNX Runtime failed.
    """
    try:
        values: list[NDArray[Any]] = session.run(outputs, {name: fed})
    except ORT_ERRORS as error:
        raise ModelError(
            phrase("ONNX Runtime could not run the model ({reason}).", reason=str(error))
        ) from error
    return values


class OnnxRunner:
    """A loaded ONNX file of an imported classifier, with weights from other files."""

    name = "ONNX Runtime"
    version: str = ort.__version__

    def __init__(self, session: ort.InferenceSession) -> None:
        self._session = session
        self.providers: tuple[str, ...] = tuple(session.get_providers())

    @classmethod
    def load(cls, path: Path, name: str, options: EngineOptions) -> Self:
        """Load a file; `name` appears in the error message.

        Raises:
            ArgumentError: the installed build does not support the device.
            ModelError: ONNX Runtime cannot load it, or the device cannot be used.
        """
        from swiftcam.inference.models.onnx_file import onnx_source

        return cls(open_session(onnx_source(path), name, options))

    def run(self, outputs: list[str], name: str, fed: NDArray[np.generic]) -> list[NDArray[Any]]:
        """Return the named outputs for the input called `name`.

        Raises:
            ModelError: ONNX Runtime failed.
        """
        return run_session(self._session, outputs, name, fed)


def open_session(model: bytes | Path, name: str, options: EngineOptions) -> ort.InferenceSession:
    """Load an ONNX model, serialised or from a file; `name` appears in the error message.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: ONNX Runtime cannot load the model, or the device cannot be used.
    """
    try:
        return new_session(model, options)
    except ORT_ERRORS as error:
        raise ModelError(
            phrase(
                "ONNX Runtime {version} cannot load {name} ({reason}). Update onnxruntime to 1.20 "
                "or newer, or export the model again.",
                version=ort.__version__,
                name=name,
                reason=str(error),
            )
        ) from error


def new_session(
    model: bytes | Path, options: EngineOptions, save_as: Path | None = None
) -> ort.InferenceSession:
    """Load an ONNX model, serialised or from a file.

    `save_as`: the file to write the optimised model to, which is valid for this machine only.

    Raises:
        ArgumentError: the installed build does not support the device.
        ModelError: the chosen device cannot be used.
        One of ORT_ERRORS: ONNX Runtime cannot load the model.
    """
    source = model if isinstance(model, bytes) else str(model)
    wanted = providers_for(options.device)
    settings = _settings(options)
    if save_as is not None:
        settings.optimized_model_filepath = str(save_as)
    # DirectML does not work with memory patterns.
    settings.enable_mem_pattern = wanted[0][0] != "DmlExecutionProvider"
    session = ort.InferenceSession(
        source, settings, providers=wanted, disabled_optimizers=_UNWANTED
    )
    if not runs_on(options.device, session.get_providers()):
        raise ModelError(
            f"ONNX Runtime cannot use the device {options.device} here: it would run on "
            f"{', '.join(session.get_providers())}. Check the driver and the libraries of the "
            "device, or leave out --device."
        )
    return session


def _settings(options: EngineOptions) -> ort.SessionOptions:
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    # Threads that wait busily would use whole cores between frames.
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    settings.add_session_config_entry("session.inter_op.allow_spinning", "0")
    settings.log_severity_level = _ONLY_ERRORS
    if options.is_plain:
        settings.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    return settings
