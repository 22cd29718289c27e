"""Runs a taught model: the engine of its base, then its head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from swiftcam.inference.engines.registry import EngineOptions, EngineOutput, create_engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from swiftcam.inference.engines.registry import Engine
    from swiftcam.inference.taught.taught_model import TaughtModel


class TaughtEngine:
    """The engine of a taught model's base, with the logits of the head."""

    def __init__(self, engine: Engine, model: TaughtModel) -> None:
        self._engine = engine
        self._model = model
        self.name = engine.name
        self.version = engine.version
        self.precision = engine.precision
        self.providers = engine.providers
        self.provenance = model.taught_on(engine.provenance)

    def run(self, crops: NDArray[np.uint8]) -> EngineOutput:
        """Run the network on RGB crops `(N, S, S, 3)`.

        Raises:
            ModelError: the engine failed.
        """
        output = self._engine.run(crops)
        logits = self._model.logits(output.logits, output.embedding).astype(np.float32)
        return EngineOutput(logits, output.embedding)


def create_taught(name: str, model: TaughtModel, options: EngineOptions) -> TaughtEngine:
    """Load the base of a taught model into the engine called `name`.

    Raises:
        ArgumentError: there is no such engine, or it does not support the precision or device.
        ModelError: the engine cannot load the base, or its library is not installed.
    """
    return TaughtEngine(create_engine(name, model.base, options), model)
