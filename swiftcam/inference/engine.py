"""What an engine is, and the registry of engines. Each engine is one module in `engines/`."""

from __future__ import annotations

import importlib
import importlib.util
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from swiftcam.errors import ArgumentError
from swiftcam.inference.foreign import ForeignGraph
from swiftcam.phrases import phrase

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from swiftcam.inference.model import Model

# Each module has `create(model, options) -> Engine`.
_ENGINES = {
    "onnx": "swiftcam.inference.engines.onnx",
    "torch": "swiftcam.inference.engines.torch",
}


_LIBRARIES = {"onnx": "onnxruntime", "torch": "torch"}
_RUN_GRAPHS = ("onnx",)  # those that run ONNX graphs from elsewhere too


def default_threads() -> int:
    """Return half the processors, 1 to 4: the network is small, and the machine has other work."""
    return max(1, min(4, (os.cpu_count() or 2) // 2))


@dataclass(frozen=True)
class EngineOptions:
    """How an engine may use the machine; `is_plain` asks for no optimisation of the graph."""

    threads: int = field(default_factory=default_threads)
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
    return list(_ENGINES)


def usable_engines(model: Model) -> list[str]:
    """Return the engines whose library is installed and that can run the model."""
    is_graph = isinstance(model, ForeignGraph)
    return [
        name
        for name, library in _LIBRARIES.items()
        if importlib.util.find_spec(library) and (not is_graph or name in _RUN_GRAPHS)
    ]


def require_engine(name: str) -> None:
    """Return if there is an engine called `name`.

    Raises:
        ArgumentError: there is none; the message lists those there are.
    """
    if name not in _ENGINES:
        raise ArgumentError(
            phrase(
                "There is no engine {name}. Use one of: {names}.",
                name=repr(name),
                names=", ".join(_ENGINES),
            )
        )


def create_engine(name: str, model: Model, options: EngineOptions) -> Engine:
    """Load a model into the engine called `name`.

    Raises:
        ArgumentError: there is no such engine.
        ModelError: the engine cannot load the model.
    """
    require_engine(name)
    module = importlib.import_module(_ENGINES[name])
    engine: Engine = module.create(model, options)
    return engine
