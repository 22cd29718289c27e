"""The registry of engines, and what every engine has. Each engine is one module in `engines/`."""

from __future__ import annotations

import importlib
import importlib.util
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.inference.taught.taught_model import TaughtModel
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.models.imported_classifier import Runtime
    from swiftcam.inference.models.model import Model
    from swiftcam.inference.provenance import Provenance

Precision = Literal["fp32", "bf16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
# The numbers that an engine computes with, as engines and seals name them.
NUMBER_FORMATS: dict[Precision, str] = {"fp32": "float32", "bf16": "bfloat16", "int8": "int8"}
# Builds of ONNX Runtime for devices, which replace the package "onnxruntime".
ONNX_RUNTIME_BUILDS = {
    "cuda": "onnxruntime-gpu",
    "tensorrt": "onnxruntime-gpu",
    "dml": "onnxruntime-directml",
    "openvino": "onnxruntime-openvino",
    "qnn": "onnxruntime-qnn",
}
DEFAULT_ENGINE = "onnx"
_TAUGHT = "swiftcam.inference.engines.taught_engine"  # like an engine, it imports this file
AUTO = "auto"  # an engine, precision or device: the best one measured, else the default


@dataclass(frozen=True)
class EngineKind:
    """An engine, as far as it is known without importing its library.

    `name`: the name in options and settings. `title`: the name for people. `module`: the module
    with `create(model, options) -> Engine`. `library`: the Python module it needs, from the extra
    `extra` of SwiftCam ("" for the base install). `precisions`, `devices`: those it supports; the
    engine itself finds out which devices this machine has. `imported`: the
    format of the imported classifiers that it runs too, None if it runs only checkpoints.
    """

    name: str
    title: str
    module: str
    library: str
    precisions: tuple[Precision, ...]
    devices: tuple[str, ...]
    extra: str = ""
    imported: Runtime | None = None

    @property
    def is_installed(self) -> bool:
        """Tell whether the library is installed, without importing it."""
        return importlib.util.find_spec(self.library) is not None

    @property
    def distribution(self) -> str:
        """The name under which pip installs the library."""
        return self.library.replace("_", "-")


_KINDS = {
    kind.name: kind
    for kind in (
        EngineKind(
            name="onnx",
            title="ONNX Runtime",
            module="swiftcam.inference.engines.onnx",
            library="onnxruntime",
            precisions=("fp32", "int8"),
            devices=("cpu", "cuda", "tensorrt", "coreml", "dml", "openvino", "qnn"),
            imported="onnx",
        ),
        EngineKind(
            name="openvino",
            title="OpenVINO",
            module="swiftcam.inference.engines.openvino",
            library="openvino",
            precisions=("fp32", "bf16", "int8"),
            devices=("cpu", "gpu", "npu"),
            extra="openvino",
        ),
        EngineKind(
            name="torch",
            title="PyTorch",
            module="swiftcam.inference.engines.torch",
            library="torch",
            precisions=("fp32", "bf16"),
            devices=("cpu", "cuda", "mps"),
            extra="torch",
        ),
        EngineKind(
            name="litert",
            title="LiteRT",
            module="swiftcam.inference.engines.litert",
            library="ai_edge_litert",
            precisions=("fp32", "int8"),
            devices=("cpu",),
            extra="litert",
            imported="tflite",
        ),
        EngineKind(
            name="tensorflow",
            title="TensorFlow",
            module="swiftcam.inference.engines.tensorflow",
            library="tensorflow",
            precisions=("fp32",),
            devices=("cpu", "gpu"),
            extra="tensorflow",
        ),
    )
}


def default_threads() -> int:
    """Return half the processors, 1 to 4: the network is small, and the machine has other work."""
    return max(1, min(4, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class EngineOptions:
    """How an engine may use the machine.

    `threads`: the number of threads. `precision`: the numbers it computes with. `device`: "auto" is
    the fastest kind of device that is sure to give the same labels. `is_plain`: the graph is not
    optimised.
    """

    threads: int = field(default_factory=default_threads)
    precision: Precision = "fp32"
    device: str = AUTO
    is_plain: bool = False


@dataclass(frozen=True, eq=False)
class EngineOutput:
    """The outputs of a network: `logits` `(N, num_labels)`, `embedding` `(N, D)`, both float32."""

    logits: NDArray[np.float32]
    embedding: NDArray[np.float32]


class Engine(Protocol):
    """Runs a network on uint8 crops, which the engine normalises itself."""

    @property
    def name(self) -> str:
        """The name for people, such as "ONNX Runtime"."""

    @property
    def version(self) -> str:
        """The version of the library."""

    @property
    def precision(self) -> str:
        """The numbers it computes with, such as "float32"."""

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers or devices that really execute the network, the main one first."""

    @property
    def provenance(self) -> Provenance:
        """The model, its form, and the engine and the machine that really run it."""

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: the engine failed.
        """


def engine_names() -> list[str]:
    """Return the names that `create_engine` accepts."""
    return list(_KINDS)


def engine_kinds() -> tuple[EngineKind, ...]:
    """Return every engine of the registry, in the order of `engine_names`."""
    return tuple(_KINDS.values())


def usable_kinds(model: Model) -> list[EngineKind]:
    """Return the engines whose library is installed and that can run the model."""
    return [kind for kind in _KINDS.values() if kind.is_installed and _runs(kind, model)]


def engine_for(name: str, model: Model) -> str:
    """Return the engine called `name`; for the default one, the one that runs the model.

    An imported classifier has one engine only.
    """
    if name != DEFAULT_ENGINE or _runs(_KINDS[name], model):
        return name
    return next(kind.name for kind in _KINDS.values() if _runs(kind, model))


def _runs(kind: EngineKind, model: Model) -> bool:
    return not isinstance(model, ImportedClassifier) or kind.imported == model.runtime


def usable_engines(model: Model) -> list[str]:
    """Return the names of `usable_kinds`."""
    return [kind.name for kind in usable_kinds(model)]


def require_engine(name: str, precision: str = "fp32", device: str = AUTO) -> EngineKind:
    """Return the engine called `name`, which must support the precision and the device.

    Raises:
        ArgumentError: there is no such engine, or it does not support them; the message lists the
            valid values.
    """
    if name not in _KINDS:
        raise ArgumentError(
            phrase(
                "There is no engine {name}. Use one of: {names}.",
                name=repr(name),
                names=", ".join(_KINDS),
            )
        )
    kind = _KINDS[name]
    if precision not in kind.precisions:
        raise ArgumentError(
            phrase(
                "The engine {name} does not support the precision {precision}. Use one of: "
                "{precisions}.",
                name=name,
                precision=repr(precision),
                precisions=", ".join(kind.precisions),
            )
        )
    if device not in (AUTO, *kind.devices):
        raise ArgumentError(
            phrase(
                "The engine {name} does not support the device {device}. Use one of: {devices}.",
                name=name,
                device=repr(device),
                devices=", ".join((AUTO, *kind.devices)),
            )
        )
    return kind


def require_device(title: str, device: str, available: Iterable[str]) -> None:
    """Raise an error unless this machine has the device; `title` is the engine's name for people.

    Raises:
        ArgumentError: the device is not available; the message lists those that are.
    """
    names = sorted(set(available))
    if device not in names:
        raise ArgumentError(
            phrase(
                "{title} finds no device {device} here, only: {there}.",
                title=title,
                device=repr(device),
                there=", ".join(names),
            )
        )


def create_engine(name: str, model: Model, options: EngineOptions) -> Engine:
    """Load a model into the engine called `name`; see `engine_for`.

    Raises:
        ArgumentError: there is no such engine, or it does not support the precision or device.
        ModelError: the engine cannot load the model, or its library is not installed.
    """
    if isinstance(model, TaughtModel):
        taught: Engine = importlib.import_module(_TAUGHT).create_taught(name, model, options)
        return taught
    kind = require_engine(engine_for(name, model), options.precision, options.device)
    if not _runs(kind, model):
        raise ModelError(
            f"{model.name} is an imported classifier, which {kind.title} cannot run. "
            f"Use --engine {engine_for(DEFAULT_ENGINE, model)}."
        )
    module = importlib.import_module(kind.module)
    engine: Engine = module.create(model, options)
    return engine
