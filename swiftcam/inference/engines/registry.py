"""What an engine is, and the registry of engines. Each engine is one module in `engines/`."""

from __future__ import annotations

import importlib
import importlib.util
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from swiftcam.errors import ArgumentError, ModelError
from swiftcam.inference.models.imported_classifier import ImportedClassifier
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.models.model import Model

Precision = Literal["fp32", "bf16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
# What engines and seals call them.
NUMBERS: dict[Precision, str] = {"fp32": "float32", "bf16": "bfloat16", "int8": "int8"}
# Builds of ONNX Runtime for devices, which replace the package "onnxruntime".
ONNX_RUNTIME_BUILDS = {
    "cuda": "onnxruntime-gpu",
    "tensorrt": "onnxruntime-gpu",
    "dml": "onnxruntime-directml",
    "openvino": "onnxruntime-openvino",
    "qnn": "onnxruntime-qnn",
}
DEFAULT_ENGINE = "onnx"
AUTO = "auto"  # as an engine, precision or device: what was measured to be best, or the default


@dataclass(frozen=True)
class EngineKind:
    """What is known of an engine before its library is imported.

    `module` has `create(model, options) -> Engine`, for checkpoints alone unless it `has_graphs`:
    ONNX graphs from elsewhere too. `title` is its name for people, `library` the
    package it needs, from the extra `extra` ("" for the base install). `devices` are those it may
    run on; which there are, only the engine can tell.
    """

    name: str
    title: str
    module: str
    library: str
    precisions: tuple[Precision, ...]
    devices: tuple[str, ...]
    extra: str = ""
    has_graphs: bool = False

    @property
    def is_installed(self) -> bool:
        """Tell whether its library is there; nothing is imported."""
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
            has_graphs=True,
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

    `device` "auto" is the fastest kind of device that is sure to give the same labels. `is_plain`
    asks for no optimisation of the graph.
    """

    threads: int = field(default_factory=default_threads)
    precision: Precision = "fp32"
    device: str = AUTO
    is_plain: bool = False


@dataclass(frozen=True, eq=False)
class EngineOutput:
    """What the network says: `logits` `(N, num_labels)` and `embedding` `(N, D)`, both float32."""

    logits: NDArray[np.float32]
    embedding: NDArray[np.float32]


class Engine(Protocol):
    """Runs a network on uint8 crops; normalisation is the engine's business."""

    @property
    def name(self) -> str:
        """A name for people, such as "ONNX Runtime"."""

    @property
    def version(self) -> str:
        """The version of the library behind it."""

    @property
    def precision(self) -> str:
        """The numbers it computes with, such as "float32"."""

    @property
    def providers(self) -> tuple[str, ...]:
        """What really executes the network, first choice first."""

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: the engine failed.
        """


def engine_names() -> list[str]:
    """Return the names that `create_engine` accepts."""
    return list(_KINDS)


def engine_kinds() -> tuple[EngineKind, ...]:
    """Return what is known of each engine, in the order of `engine_names`."""
    return tuple(_KINDS.values())


def usable_kinds(model: Model) -> list[EngineKind]:
    """Return the engines whose library is installed and that can run the model."""
    is_graph = isinstance(model, ImportedClassifier)
    return [
        kind for kind in _KINDS.values() if kind.is_installed and (kind.has_graphs or not is_graph)
    ]


def usable_engines(model: Model) -> list[str]:
    """Return the names of `usable_kinds`."""
    return [kind.name for kind in usable_kinds(model)]


def require_engine(name: str, precision: str = "fp32", device: str = AUTO) -> EngineKind:
    """Return the engine called `name`, if it knows the precision and the device.

    Raises:
        ArgumentError: it does not, or there is none; the message lists what there is.
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
                "The engine {name} does not compute in {precision}. Use one of: {precisions}.",
                name=name,
                precision=repr(precision),
                precisions=", ".join(kind.precisions),
            )
        )
    if device not in (AUTO, *kind.devices):
        raise ArgumentError(
            phrase(
                "The engine {name} knows no device {device}. Use one of: {devices}.",
                name=name,
                device=repr(device),
                devices=", ".join((AUTO, *kind.devices)),
            )
        )
    return kind


def require_device(title: str, device: str, there: Iterable[str]) -> None:
    """Raise an error unless an engine found the device among those that are there.

    Raises:
        ArgumentError: it did not; the message lists them.
    """
    names = sorted(set(there))
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
    """Load a model into the engine called `name`.

    Raises:
        ArgumentError: there is no such engine, or it does not know the precision or device.
        ModelError: the engine cannot load the model, or its library is not installed.
    """
    kind = require_engine(name, options.precision, options.device)
    if isinstance(model, ImportedClassifier) and not kind.has_graphs:
        raise ModelError(
            f"{model.name} is an ONNX graph from elsewhere, which {kind.title} does not run. "
            f"Use --engine {DEFAULT_ENGINE}."
        )
    module = importlib.import_module(kind.module)
    engine: Engine = module.create(model, options)
    return engine
