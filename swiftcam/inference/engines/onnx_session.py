"""ONNX Runtime sessions, with explicit threads, no busy waiting and errors for users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from swiftcam.errors import ModelError
from swiftcam.inference.checkpoints.tensors import weights_sha256
from swiftcam.inference.engines.engine_provenance import Execution, provenance_of_run
from swiftcam.inference.engines.engine_settings import onnx_settings
from swiftcam.inference.engines.providers import providers_for, runs_on
from swiftcam.inference.kept_files import kept_path, mark_used, remove_unused
from swiftcam.inference.provenance import ModelPart, Provenance, content_digest
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import EngineOptions

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

    def __init__(self, session: ort.InferenceSession, options: EngineOptions) -> None:
        self._session = session
        self.providers: tuple[str, ...] = tuple(session.get_providers())
        self.execution = execution_of(options, "", self.providers)

    @classmethod
    def load(cls, path: Path, name: str, options: EngineOptions) -> Self:
        """Load a file; `name` appears in the error message.

        Raises:
            ArgumentError: the installed build does not support the device.
            ModelError: ONNX Runtime cannot load it, or the device cannot be used.
        """
        from swiftcam.inference.models.onnx_file import onnx_source

        return cls(open_session(onnx_source(path), name, options), options)

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
    if "trt_engine_cache_enable" in wanted[0][1]:
        folder = {"trt_engine_cache_path": _compiled_folder(model, options)}
        wanted[0] = (wanted[0][0], wanted[0][1] | folder)
    chosen = onnx_settings(is_plain=options.is_plain)
    settings = _session_options(options, chosen)
    if save_as is not None:
        settings.optimized_model_filepath = str(save_as)
    # DirectML does not work with memory patterns.
    settings.enable_mem_pattern = wanted[0][0] != "DmlExecutionProvider"
    session = ort.InferenceSession(
        source, settings, providers=wanted, disabled_optimizers=chosen["disabled_optimizers"]
    )
    if not runs_on(options.device, session.get_providers()):
        raise ModelError(
            f"ONNX Runtime cannot use the device {options.device} here: it would run on "
            f"{', '.join(session.get_providers())}. Check the driver and the libraries of the "
            "device, or leave out --device."
        )
    return session


def execution_of(options: EngineOptions, precision: str, providers: tuple[str, ...]) -> Execution:
    """Return how ONNX Runtime runs with these options, for the provenance of an engine."""
    settings = onnx_settings(is_plain=options.is_plain)
    settings["providers"] = providers_for(options.device)
    return Execution("onnx", "onnxruntime", ort.__version__, precision, providers, settings)


def _session_options(options: EngineOptions, chosen: dict[str, Any]) -> ort.SessionOptions:
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    for name, value in chosen["entries"].items():
        settings.add_session_config_entry(name, value)
    settings.log_severity_level = _ONLY_ERRORS
    level = chosen["graph_optimization_level"]
    settings.graph_optimization_level = getattr(ort.GraphOptimizationLevel, level)
    return settings


def _compiled_folder(model: bytes | Path, options: EngineOptions) -> str:
    """Return the folder for what TensorRT compiles of a model on this machine."""
    digest = content_digest(model) if isinstance(model, bytes) else weights_sha256(model)
    execution = execution_of(options, "", ("TensorrtExecutionProvider",))
    made = provenance_of_run(Provenance(model=ModelPart(digest, "", "")), execution)
    folder = kept_path("tensorrt", "", made.of("compiled"))
    mark_used(folder)
    remove_unused(folder.parent)
    return str(folder)
